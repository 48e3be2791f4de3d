// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.PositionedBytes;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast path: where it is taken, what it does, and that it does all of it. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OnePieceTest {
  private static final int CAPACITY = 1024;
  private static final int SLICE = 300;
  private static final long START = 77;

  private final TestRing ring = new TestRing(CAPACITY, CAPACITY, false, START);

  /** An empty ring at a slot, with cached room for {@code room} bytes. */
  private void emptyAt(int slot, int room) {
    for (int passed = 0; passed < CAPACITY + slot; passed += CAPACITY / 4) {
      int n = Math.min(CAPACITY / 4, CAPACITY + slot - passed);
      ring.put(n);
      ring.takeAndCheck(n);
    }
    ring.received.release(ring.writer.position() - CAPACITY + room);
    assertThat(ring.writer.refresh(1)).isEqualTo(room);
    ring.received.release(ring.reader.position());
    assertThat(ring.writer.index()).isEqualTo(slot);
  }

  @DisplayName("SEND-9: a range that fits, and does not reach the end of the array, is put so")
  @ParameterizedTest(name = "slot={0}, room={1}, length={2}")
  @CsvSource({
    "0, 1024, 1, true",
    "0, 1024, 16, true",
    "5, 1024, 256, true",
    "5, 1024, 1018, true",
    "5, 1024, 1019, false",
    "5, 100, 100, true",
    "5, 100, 101, false",
    "1000, 1024, 23, true",
    "1000, 1024, 24, false",
    "1023, 1024, 1, false"
  })
  void put(int slot, int room, int length, boolean straight) {
    emptyAt(slot, room);
    long before = ring.writer.position();
    byte[] bytes = PositionedBytes.of(before - START, length + 2);

    assertThat(ring.writer.putInOnePiece(shifted(bytes), 3, length)).isEqualTo(straight);

    int done = straight ? length : 0;
    assertThat(ring.writer.position()).isEqualTo(before + done);
    assertThat(ring.sent.acquire()).as("published").isEqualTo(before + done);
    assertThat(ring.writer.cached()).isEqualTo(room - done);
    assertThat(ring.writer.index()).isEqualTo(slot + done);
    if (straight) {
      ring.takeAndCheck(length);
    }
  }

  /** The same bytes behind three others. */
  private static byte[] shifted(byte[] bytes) {
    byte[] shifted = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    return shifted;
  }

  @DisplayName("WRITE-1: lines are fetched once for as many ranges as they hold")
  @ParameterizedTest
  @CsvSource({"16, 3", "100, 3", "256, 3"})
  void fetches(int length, int times) {
    TestRing large = new TestRing(16_384, 16_384, false, 0);
    large.put(1);
    large.takeAndCheck(1);
    large.writer.refresh(16_000);
    int fetched = 0;
    for (int put = 0; put + length <= 3 * RingWriter.AHEAD; put += length) {
      long before = large.writer.fetched;
      assertThat(large.writer.putInOnePiece(new byte[256], 0, length)).isTrue();
      fetched += large.writer.fetched > before ? 1 : 0;
    }
    assertThat(fetched).isEqualTo(times);
  }

  @DisplayName("RECV-7: what is there, and does not reach the end of the array, is taken so")
  @ParameterizedTest(name = "slot={0}, there={1}, length={2}")
  @CsvSource({
    "0, 0, 16, 0",
    "0, 1, 16, 1",
    "0, 16, 16, 16",
    "3, 300, 16, 16",
    "3, 300, 256, 256",
    "3, 400, 300, 300",
    "3, 400, 301, 0",
    "3, 299, 1000, 299",
    "3, 300, 1000, 0",
    "3, 301, 1000, 0",
    "1000, 23, 100, 23",
    "1000, 24, 100, 0",
    "1000, 100, 23, 23",
    "1000, 100, 24, 0"
  })
  void take(int slot, int there, int length, int taken) {
    emptyAt(slot, CAPACITY);
    if (there > 0) {
      ring.put(there);
    }
    long before = ring.reader.position();
    byte[] bytes = new byte[length + 5];

    assertThat(ring.reader.takeInOnePiece(bytes, 5, length, SLICE)).isEqualTo(taken);

    assertThat(ring.reader.position()).isEqualTo(before + taken);
    assertThat(ring.received.acquire()).as("published").isEqualTo(before + taken);
    assertThat(ring.reader.index()).isEqualTo(slot + taken);
    PositionedBytes.check(Arrays.copyOfRange(bytes, 5, 5 + taken), before - START);
    assertThat(Arrays.copyOf(bytes, 5)).as("before the slice").containsOnly(0);
    if (there > taken) {
      ring.takeAndCheck(there - taken);
    }
  }

  @DisplayName("RECV-7: it looks at the other side only where fewer bytes are known than wanted")
  @ParameterizedTest(name = "length={0}")
  @CsvSource({"10, 10", "11, 20"})
  void looks(int length, int known) {
    emptyAt(0, CAPACITY);
    ring.put(10);
    assertThat(ring.reader.refresh()).isEqualTo(10);
    ring.put(10);
    ring.reader.takeInOnePiece(new byte[length], 0, length, SLICE);
    assertThat(ring.reader.cached()).isEqualTo(known - length);
  }

  @DisplayName("RECV-7: the last bytes before a segment that follows are left to the general path")
  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void seam(int before) {
    TestRing growing = new TestRing(1 << 16, 256, false, 0);
    growing.put(before);
    growing.put(2000);
    assertThat(growing.reader.takeInOnePiece(new byte[300], 0, 300, SLICE)).isZero();
    growing.takeAndCheck(before + 2000);
    growing.put(10);
    assertThat(growing.reader.takeInOnePiece(new byte[300], 0, 300, SLICE)).isEqualTo(10);
  }

  @DisplayName("memory off the heap, or freed, has no fast path")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void elsewhere(boolean direct) {
    TestRing other = new TestRing(CAPACITY, CAPACITY, direct, 0);
    other.put(10);
    if (!direct) {
      other.writer.free();
      other.reader.free();
    }
    assertThat(other.writer.putInOnePiece(new byte[1], 0, 1)).isFalse();
    assertThat(other.reader.takeInOnePiece(new byte[1], 0, 1, SLICE)).isZero();
    assertThat(other.writer.isIdle()).isEqualTo(!direct);
  }
}
