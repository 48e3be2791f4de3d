// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a small range writes into beside its own place: a byte of each line ahead, and no room else. */
class LineFetchTest {
  private static final int CAPACITY = 4096;
  private static final int LINE = 64;
  private static final byte STALE = -1;

  private final TestRing ring = new TestRing(CAPACITY, CAPACITY, false, 0);

  /** A ring whose storage is full of stale bytes up to a slot, and of received ones. */
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

  private int[] written(byte[] array) {
    return IntStream.range(0, array.length).filter(i -> array[i] != STALE).toArray();
  }

  @DisplayName("F1: a line each, from the range on, over the wrap too, and as far as there is room")
  @ParameterizedTest(name = "slot={0}, room={1}")
  @CsvSource({
    "0,4096",
    "320,4096",
    "3000,4096",
    "4032,4096",
    "0,2048",
    "0,2047",
    "1000,65",
    "4000,1"
  })
  void lines(int slot, int room) {
    byte[] array = staleAt(slot);
    ring.received.release(ring.writer.position() - CAPACITY + room);
    int known = ring.writer.look(1);
    assertThat(known).isEqualTo(room);
    ring.writer.put((byte) 7);

    int reach = Math.min(room, RingWriter.AHEAD);
    int beforeWrap = Math.min(reach, CAPACITY - slot);
    IntStream lines = IntStream.concat(
        IntStream.range(0, beforeWrap)
            .filter(ahead -> ahead % LINE == 0)
            .map(ahead -> slot + ahead),
        IntStream.range(0, reach - beforeWrap).filter(at -> at % LINE == 0));
    assertThat(written(array)).containsExactlyInAnyOrder(lines.toArray());
    assertThat(array[slot]).isEqualTo((byte) 7);
  }

  @DisplayName("F1: the lines ahead are fetched once, when the last of those before is used up")
  @Test
  void once() {
    byte[] array = staleAt(0);
    ring.writer.look(1);
    ring.writer.put((byte) 7);
    int[] first = written(array);
    Arrays.fill(array, STALE);
    for (int i = 1; i < RingWriter.AHEAD; i++) {
      ring.writer.put(STALE);
    }
    assertThat(written(array)).isEmpty();
    ring.writer.put(STALE);
    assertThat(written(array)).hasSize(first.length - 1);
  }

  /** How a range is put. */
  private enum Form {
    ARRAY,
    BUFFER,
    MESSAGE
  }

  @DisplayName("F1: for ranges of up to 256 bytes; a longer one writes its own bytes only")
  @ParameterizedTest
  @CsvSource({
    "ARRAY, 1, true", "ARRAY, 256, true", "ARRAY, 257, false",
    "BUFFER, 1, true", "BUFFER, 256, true", "BUFFER, 257, false",
    "MESSAGE, 0, true", "MESSAGE, 127, true", "MESSAGE, 256, true"
  })
  void lengths(Form form, int length, boolean fetches) {
    byte[] array = staleAt(0);
    ring.writer.look(length + 2);
    byte[] range = new byte[length];
    Arrays.fill(range, STALE);
    switch (form) {
      case ARRAY -> ring.writer.put(range, 0, length);
      case BUFFER -> ring.writer.put(ByteBuffer.wrap(range), 0, length);
      default -> ring.writer.putMessage(range, 0, length);
    }
    long beyond = Arrays.stream(written(array)).filter(at -> at > length + 2).count();
    assertThat(beyond > 0).isEqualTo(fetches);
  }

  @DisplayName("F2: what is not received yet stays as it is, at whatever distance the wrap lies")
  @ParameterizedTest(name = "buffered={0}")
  @CsvSource({"1", "63", "64", "1000", "2048", "2049", "4000", "4095"})
  void unread(int buffered) {
    for (int slot = 0; slot < CAPACITY; slot += 191) {
      ring.put(buffered);
      for (int i = 0; i < 191; i++) {
        ring.put(1);
        ring.takeAndCheck(1);
      }
      ring.takeAndCheck(buffered);
    }
    assertThat(ring.received.acquire()).isEqualTo(ring.sent.acquire());
  }
}
