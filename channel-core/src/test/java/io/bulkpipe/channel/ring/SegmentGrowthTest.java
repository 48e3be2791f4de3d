// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings whose storage is succeeded by larger ones, and rings whose memory was freed. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R3", "R13"})
class SegmentGrowthTest {

  @DisplayName("R13 a storage is a power of two, twice the last one at least, the capacity at most")
  @ParameterizedTest
  @CsvSource({
    "100, 4, 1, 4",
    "100, 4, 4, 4",
    "100, 4, 5, 8",
    "100, 4, 8, 8",
    "100, 4, 9, 16",
    "100, 4, 33, 64",
    "100, 4, 65, 100",
    "100, 4, 100, 100",
    "100, 4, 101, 100",
    "100, 5, 1, 8",
    "3, 4, 1, 3",
    "1, 1, 1, 1",
    "100, 1, 1, 1",
    "100, 1, 2, 2",
    "100, 1, 3, 4"
  })
  void firstSize(int capacity, int smallest, int want, int size) {
    TestRing ring = new TestRing(capacity, smallest, false, 0);
    assertThat(ring.writer.refresh(0)).isZero();
    assertThat(ring.writer.size()).isZero();
    assertThat(ring.writer.refresh(want)).isEqualTo(size);
    assertThat(ring.writer.size()).isEqualTo(size);
    assertThat(ring.writer.toString()).contains("position=0, limit=" + size, "size=" + size);
  }

  @DisplayName("R13 a storage is succeeded when there is too little room, and only then")
  @Test
  void growth() {
    TestRing ring = new TestRing(100, 4, false, 0);
    ring.put(4);
    ring.takeAndCheck(3);
    assertThat(ring.writer.refresh(3)).isEqualTo(3);
    assertThat(ring.writer.size()).isEqualTo(4);
    ring.put(2);
    assertThat(ring.writer.refresh(1)).isEqualTo(1);
    assertThat(ring.writer.size()).isEqualTo(4);
    assertThat(ring.writer.refresh(2)).isEqualTo(8);
    assertThat(ring.writer.size()).isEqualTo(8);
    assertThat(ring.writer.refresh(60)).isEqualTo(64);
    ring.put(60);
    assertThat(ring.writer.refresh(50)).isEqualTo(37);
    assertThat(ring.writer.size()).as("what was left: WRITE-4").isEqualTo(37);
    ring.put(37);
    assertThat(ring.writer.refresh(1)).isZero();
    assertThat(ring.writer.fullest()).isEqualTo(100);
    assertThat(ring.reader.refresh()).isEqualTo(3);
    assertThat(ring.reader.fullest()).isEqualTo(100);
    assertThat(ring.reader.atSegmentEnd()).isTrue();
    ring.takeAndCheck(100);
    assertThat(ring.reader.refresh()).isZero();
    assertThat(ring.reader.atSegmentEnd()).isFalse();
    assertThat(ring.reader.size()).isEqualTo(37);
    assertThat(ring.writer.refresh(100)).isEqualTo(100);
    assertThat(ring.writer.size()).isEqualTo(100);
  }

  @DisplayName("WRITE-4: a ring that only fills up holds what it is filled with")
  @ParameterizedTest(name = "capacity={0}, range={1}")
  @CsvSource({"65536, 256, 65536", "65536, 1024, 65536", "16384, 256, 16384", "65536, 300, 66660"})
  void filled(int capacity, int range, int held) {
    TestRing ring = new TestRing(capacity, RingWriter.SMALLEST, false, 7);
    for (int left = capacity; left > 0; left -= Math.min(range, left)) {
      ring.put(Math.min(range, left));
    }
    assertThat(ring.writer.refresh(1)).isZero();
    int sum = 0;
    for (Segment each = ring.writer.resumed; each != null; each = each.next()) {
      sum += each.size;
    }
    assertThat(sum).isEqualTo(held);

    ring.takeAndCheck(range);
    ring.put(range);
    assertThat(ring.writer.size()).as("the next one").isEqualTo(capacity);
    ring.takeAndCheck(capacity);
  }

  @DisplayName("WRITE-4: the rest is a segment only where it is half the next size or less")
  @ParameterizedTest(name = "taken={0}")
  @CsvSource({"0, 64", "1, 65", "63, 127", "64, 128", "65, 256", "192, 256"})
  void rest(int taken, int size) {
    TestRing ring = new TestRing(256, 4, false, 0);
    ring.put(192);
    assertThat(ring.writer.size()).isEqualTo(256);
    TestRing other = new TestRing(256, 4, false, 0);
    other.put(64);
    other.put(128);
    assertThat(other.writer.size()).isEqualTo(128);
    other.takeAndCheck(taken);
    assertThat(other.writer.refresh(65 + taken)).isEqualTo(64 + taken);
    assertThat(other.writer.size()).isEqualTo(size);
  }

  @DisplayName("R13 a storage is not succeeded where the capacity has no more room anyway")
  @Test
  void noNeedlessGrowth() {
    TestRing ring = new TestRing(12, 4, false, 0);
    ring.put(4);
    assertThat(ring.writer.refresh(4)).isEqualTo(8);
    assertThat(ring.writer.size()).isEqualTo(8);
    assertThat(ring.writer.refresh(9)).isEqualTo(8);
    assertThat(ring.writer.size()).isEqualTo(8);
    assertThat(ring.reader.refresh()).isEqualTo(4); // the successor holds nothing yet
    assertThat(ring.reader.atSegmentEnd()).isFalse();
  }

  @DisplayName("R1 R3 across wraps and seams, the bytes come in order by every call")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void randomSteps(boolean direct) {
    for (int seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int capacity = 1 + random.nextInt(40);
      long start = random.nextBoolean() ? 0 : (1L << 32) - 17;
      TestRing ring = new TestRing(capacity, 1 + random.nextInt(6), direct, start);
      for (int step = 0; step < 100; step++) {
        int buffered = (int) (ring.writer.position() - ring.reader.position());
        int n = random.nextInt(capacity - buffered + 1);
        assertThat(ring.writer.refresh(n)).isBetween(n, capacity - buffered);
        assertThat(ring.writer.fullest()).isGreaterThanOrEqualTo(buffered);
        write(ring, start, n, random.nextInt(3));
        buffered += n;
        look(ring, buffered);
        read(ring, start, random.nextInt(buffered + 1), random.nextInt(5));
      }
    }
  }

  private static void write(TestRing ring, long start, int n, int form) {
    byte[] src = new byte[n + 4];
    System.arraycopy(PositionedBytes.of(ring.writer.position() - start, n), 0, src, 2, n);
    switch (form) {
      case 0 -> ring.writer.put(src, 2, n);
      case 1 -> ring.writer.put(ByteBuffer.allocateDirect(n + 4).put(src), 2, n);
      default -> {
        for (int i = 0; i < n; i++) {
          ring.writer.put(src[2 + i]);
        }
      }
    }
    ring.writer.publish();
  }

  private static void look(TestRing ring, int buffered) {
    int piece = ring.reader.refresh();
    assertThat(ring.reader.total()).isEqualTo(buffered);
    assertThat(ring.reader.cached()).isEqualTo(piece);
    assertThat(piece).isBetween(Math.min(1, buffered), buffered);
    assertThat(ring.reader.atSegmentEnd()).isEqualTo(piece < buffered);
    assertThat(ring.reader.fullest()).isGreaterThanOrEqualTo(buffered);
  }

  private static void read(TestRing ring, long start, int n, int form) {
    RingReader reader = ring.reader;
    long from = reader.position() - start;
    ByteBuffer peeked = ByteBuffer.allocate(n);
    assertThat(reader.peek(peeked, n)).isTrue();
    assertThat(peeked.position()).isZero();
    PositionedBytes.check(peeked.array(), from);
    byte[] dst = new byte[n + 4];
    int done = n;
    switch (form) {
      case 0 -> assertThat(reader.takeAll(dst, 2, n)).isTrue();
      case 1 -> {
        ByteBuffer buffer = ByteBuffer.wrap(dst).position(2);
        assertThat(reader.takeAll(buffer, 0, n)).isTrue();
        assertThat(buffer.position()).isEqualTo(2 + n);
      }
      case 2 -> {
        reader.skip(n);
        System.arraycopy(peeked.array(), 0, dst, 2, n);
      }
      case 3 -> {
        done = Math.min(n, reader.cached());
        assertThat(done == 0 || reader.take(ByteBuffer.wrap(dst), 2, done)).isTrue();
      }
      default -> {
        done = Math.min(n, reader.cached());
        assertThat(done == 0 || reader.take(dst, 2, done)).isTrue();
      }
    }
    assertThat(reader.position()).isEqualTo(start + from + done);
    PositionedBytes.check(Arrays.copyOfRange(dst, 2, 2 + done), from);
    assertThat(dst[0] | dst[1] | dst[n + 2] | dst[n + 3]).isZero();
    reader.publish();
  }

  @DisplayName("a reader takes nothing beyond the end")
  @Test
  void theEnd() {
    TestRing ring = new TestRing(10, 10, false, 0);
    ring.put(8);
    ring.reader.endAt(5);
    assertThat(ring.reader.refresh()).isEqualTo(5);
    assertThat(ring.reader.total()).isEqualTo(5);
    ring.takeAndCheck(5);
    assertThat(ring.reader.refresh()).isZero();
    assertThat(ring.reader.total()).isZero();
  }

  @DisplayName("R13 from freed memory nothing is taken, and into it everything is dropped")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void freed(boolean direct) {
    TestRing ring = new TestRing(10, 10, direct, 0);
    ring.put(6);
    assertThat(ring.reader.refresh()).isEqualTo(6);
    ring.writer.free();
    ring.reader.free();
    assertThat(ring.writer.array()).isNull();
    assertThat(ring.writer.storage()).isNull();
    assertThat(ring.reader.array()).isNull();
    assertThat(ring.reader.storage()).isNull();

    assertThat(ring.reader.refresh()).isEqualTo(6);
    assertThat(ring.reader.take()).isEqualTo(-1);
    byte[] dst = new byte[6];
    assertThat(ring.reader.take(dst, 0, 2)).isFalse();
    assertThat(ring.reader.take(ByteBuffer.wrap(dst), 0, 2)).isFalse();
    assertThat(ring.reader.takeAll(dst, 0, 2)).isFalse();
    assertThat(ring.reader.takeAll(ByteBuffer.wrap(dst), 0, 2)).isFalse();
    assertThat(ring.reader.peek(ByteBuffer.wrap(dst), 2)).isFalse();
    assertThat(dst).containsOnly(0);
    assertThat(ring.reader.position()).isZero();
    ring.reader.skip(7); // what a callback has consumed counts, wherever it lay
    assertThat(ring.reader.position()).isEqualTo(7);

    assertThat(ring.writer.refresh(4)).isEqualTo(4);
    ring.writer.put((byte) 1);
    ring.writer.put(new byte[2], 0, 2);
    ring.writer.put(ByteBuffer.allocate(1), 0, 1);
    assertThat(ring.writer.position()).isEqualTo(10);
  }

  @DisplayName(
      "an array is taken in one piece, over the wrap, over a seam, and out of freed memory")
  @Test
  void arrays() {
    TestRing ring = new TestRing(16, 4, false, 0);
    ring.put(4);
    ring.takeAndCheck(3);
    ring.put(2); // over the wrap
    ring.put(3); // in a larger storage
    assertThat(ring.reader.refresh()).isEqualTo(3);
    for (int ahead = 0; ahead < 3; ahead++) {
      assertThat(ring.reader.peek(ahead)).isEqualTo(TestRing.at(3 + ahead) & 0xFF);
    }
    assertThat(ring.reader.takeArray(0, 6)).isEqualTo(PositionedBytes.of(3, 6));
    ring.reader.publish();
    ring.put(2);
    assertThat(ring.reader.refresh()).isEqualTo(2);
    assertThat(ring.reader.takeArray(0, 2)).isEqualTo(PositionedBytes.of(9, 2));
    ring.put(2);
    ring.reader.refresh();
    ring.reader.free();
    assertThat(ring.reader.takeArray(0, 2)).isNull();
    assertThat(ring.reader.peek(0)).isEqualTo(-1);
  }
}
