// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the distance of polls follows what comes of them. */
class PollBackoffTest {
  private static final long FOUND = 10;

  private final PollBackoff backoff = new PollBackoff();

  /** Waits that found something, of which more had come, or not, when all of it was used. */
  private int[] after(int waits, boolean moreCame, boolean batch) {
    return IntStream.range(0, waits)
        .map(i -> {
          backoff.met(FOUND, batch);
          return backoff.next(moreCame ? FOUND + 1 : FOUND);
        })
        .toArray();
  }

  @DisplayName("it doubles while more comes than was found, up to a limit")
  @Test
  void stream() {
    assertThat(backoff.next(0)).isEqualTo(16);
    assertThat(after(6, true, false)).containsExactly(32, 64, 128, 256, 256, 256);
  }

  @DisplayName("it halves when a batch is found, down to a look at once")
  @Test
  void batches() {
    assertThat(after(6, true, true)).containsExactly(8, 4, 2, 1, 1, 1);
    assertThat(after(100, true, true)).containsOnly(1);
  }

  @DisplayName("lone messages are looked for at once, but for a trial now and then")
  @Test
  void loneMessages() {
    after(4, true, false);
    assertThat(after(8, false, false)).containsExactly(128, 64, 32, 16, 8, 4, 2, 1);
    assertThat(after(15, false, false)).containsOnly(1);
    assertThat(after(5, false, false)).containsExactly(16, 8, 4, 2, 1);
    int hints = IntStream.of(after(2_000, false, false)).sum();
    assertThat(hints / 2_000.0).isLessThan(3);
  }

  @DisplayName("a trial that finds a stream is followed up")
  @Test
  void trial() {
    after(4, false, false);
    after(16, false, false);
    assertThat(backoff.next(0)).isEqualTo(16);
    assertThat(after(2, true, false)).containsExactly(32, 64);
  }

  @DisplayName("polls in vain halve it, and waits that ended otherwise leave it alone")
  @Test
  void vain() {
    after(4, true, false);
    backoff.failed();
    assertThat(backoff.next(0)).isEqualTo(128);
    assertThat(backoff.next(1_000)).isEqualTo(128);
    for (int i = 0; i < 10; i++) {
      backoff.failed();
    }
    assertThat(backoff.next(0)).isEqualTo(1);
  }
}
