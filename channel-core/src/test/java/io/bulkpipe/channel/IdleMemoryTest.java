// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.stress.Seed;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An open channel that is empty and waited at keeps little, whatever it has passed. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
@Covers("R20")
class IdleMemoryTest {
  private static final int CHANNELS = 2000;
  private static final int MOST_EACH = 2700;

  @RegisterExtension
  final Crew crew = new Crew();

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @DisplayName("R20 an idle channel that has passed 64 KiB keeps little")
  @ParameterizedTest
  @EnumSource
  void idle(Build build) throws Exception {
    byte[] bytes = PositionedBytes.of(0, 1 << 16);
    byte[] dst = new byte[1 << 16];
    List<BulkChannel> channels = new ArrayList<>(CHANNELS);
    long before = used();
    for (int i = 0; i < CHANNELS; i++) {
      BulkChannel channel = build.create(1 << 16);
      channel.sender().sendBulk(bytes);
      assertThat(channel.receiver().receiveFully(dst, 0, dst.length)).isEqualTo(dst.length);
      while (channel.stats().receiver().parks() == 0) { // a wait may end before it parks
        assertThat(channel.receiver().receiveInto(dst, 0, 1, Duration.ofMillis(1)))
            .isZero();
      }
      channels.add(channel);
    }
    Await.until(
        "each keeps at most " + MOST_EACH, () -> used() - before < (long) CHANNELS * MOST_EACH);
    for (BulkChannel channel : channels) {
      channel.sender().sendBulk(bytes);
      PositionedBytes.receive(channel.receiver(), bytes.length, 0);
    }
  }

  @DisplayName("R20 bytes stay right while memory comes and goes")
  @ParameterizedTest
  @EnumSource
  void traffic(Build build) throws Exception {
    SplittableRandom random = Seed.random("idle " + build);
    BulkChannel channel = build.create(20_000);
    int rounds = 20;
    int[] lengths = random.ints(40L * rounds, 1, 9000).toArray();
    crew.start(ThreadKind.PLATFORM, "sender", () -> {
      long sent = 0;
      for (int i = 0; i < lengths.length; i++) {
        channel.sender().sendBulk(PositionedBytes.of(sent, lengths[i]));
        sent += lengths[i];
        if (i % 40 == 0) {
          System.gc();
        } else if (lengths[i] % 4 == 0) {
          channel.sender().awaitDrained(); // so that the receiver comes to wait
        }
      }
      channel.sender().close();
      return null;
    });
    byte[] dst = new byte[6000];
    long received = 0;
    for (int n; (n = channel.receiver().receiveInto(dst)) >= 0; received += n) {
      PositionedBytes.check(dst, n, received);
    }
    long total = 0;
    for (int length : lengths) {
      total += length;
    }
    assertThat(received).as(Seed.text()).isEqualTo(total);
  }
}
