// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a small range writes beside its own bytes: one into each line ahead, and into free room
 * only.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class LineFetchTest {
  private static final int CAPACITY = 4096;
  private static final int LINE = 64;
  private static final byte STALE = -1;

  private final TestRing ring = new TestRing(CAPACITY, CAPACITY, false, 0);

  /** An empty ring at a slot, whose storage holds stale bytes only. */
  private byte[] staleAt(int slot) {
    ring.put(CAPACITY);
    ring.takeAndCheck(CAPACITY);
    if (slot > 0) {
      ring.put(slot);
      ring.takeAndCheck(slot);
    }
    byte[] array = Objects.requireNonNull(ring.writer.array());
    Arrays.fill(array, STALE);
    return array;
  }

  private static int[] written(byte[] array) {
    return IntStream.range(0, array.length).filter(i -> array[i] != STALE).toArray();
  }

  @DisplayName(
      "WRITE-1: a line each, from the range on, over the wrap too, except for the last 64 bytes of the room")
  @ParameterizedTest(name = "slot={0}, room={1}")
  @CsvSource({
    "0,4096",
    "320,4096",
    "3000,4096",
    "4032,4096",
    "0,2112",
    "0,2111",
    "0,2049",
    "0,2048",
    "3000,1000",
    "1000,129",
    "1000,128",
    "1000,65",
    "1000,64",
    "1000,1",
    "4000,200",
    "4000,1"
  })
  void lines(int slot, int room) {
    byte[] array = staleAt(slot);
    ring.received.release(ring.writer.position() - CAPACITY + room);
    assertThat(ring.writer.refresh(1)).isEqualTo(room);
    ring.writer.put((byte) 7);

    int reach = Math.max(1, Math.min(room - LINE, RingWriter.AHEAD));
    int beforeWrap = Math.min(reach, CAPACITY - slot);
    IntStream lines = IntStream.concat(
        IntStream.range(0, beforeWrap)
            .filter(ahead -> ahead % LINE == 0)
            .map(ahead -> slot + ahead),
        IntStream.range(0, reach - beforeWrap).filter(at -> at % LINE == 0));
    assertThat(written(array)).containsExactlyInAnyOrder(lines.toArray());
    assertThat(array[slot]).isEqualTo((byte) 7);
  }

  @DisplayName("WRITE-1: the next lines are fetched when the last of those before is used up")
  @ParameterizedTest(name = "slot={0}")
  @ValueSource(ints = {0, 1000})
  void once(int slot) {
    byte[] array = staleAt(slot);
    ring.writer.refresh(1);
    ring.writer.put((byte) 7);
    Arrays.fill(array, STALE);
    for (int i = 1; i < RingWriter.AHEAD; i++) {
      ring.writer.put(STALE);
    }
    assertThat(written(array)).isEmpty();
    ring.writer.put(STALE);
    assertThat(written(array)).contains(slot + RingWriter.AHEAD + LINE);
  }

  /** How a range is put. */
  private enum Form {
    ARRAY,
    BUFFER,
    BEHIND_A_BYTE
  }

  @DisplayName("WRITE-1: only for ranges of up to 256 bytes")
  @ParameterizedTest
  @CsvSource({
    "ARRAY, 1, true",
    "ARRAY, 256, true",
    "ARRAY, 257, false",
    "BUFFER, 1, true",
    "BUFFER, 256, true",
    "BUFFER, 257, false",
    "BEHIND_A_BYTE, 0, true",
    "BEHIND_A_BYTE, 127, true",
    "BEHIND_A_BYTE, 255, true",
    "BEHIND_A_BYTE, 256, false"
  })
  void lengths(Form form, int length, boolean fetches) {
    byte[] array = staleAt(0);
    ring.writer.refresh(length + 2);
    byte[] range = new byte[length];
    Arrays.fill(range, STALE);
    switch (form) {
      case ARRAY -> ring.writer.put(range, 0, length);
      case BUFFER -> ring.writer.put(ByteBuffer.wrap(range), 0, length);
      default -> ring.writer.put((byte) length, range, 0, length);
    }
    long beyond = Arrays.stream(written(array)).filter(at -> at > length + 2).count();
    assertThat(beyond > 0).isEqualTo(fetches);
  }

  @DisplayName(
      "WRITE-2: what is not received yet stays as it is, while the storage grows and wraps")
  @ParameterizedTest(name = "capacity={0}")
  @ValueSource(ints = {1, 63, 64, 65, 128, 129, 300, 1000, 2048, 2049, 2112, 4096, 10_000})
  void unread(int capacity) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      TestRing walked = new TestRing(capacity, 1 << random.nextInt(10), false, 0);
      int most = 1 + random.nextInt(Math.min(capacity, 300));
      int buffered = 0;
      try {
        for (int step = 0; step < 400; step++) {
          int n = 1 + random.nextInt(most);
          // Mostly put while there is room, so that the ring is nearly full most of the time.
          if (buffered + n <= capacity && (buffered < n || random.nextInt(8) > 0)) {
            walked.put(n);
            buffered += n;
          } else {
            int taken = Math.min(n, buffered);
            walked.takeAndCheck(taken);
            buffered -= taken;
          }
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed=" + seed, e);
      }
    }
  }
}
