// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that a side of a ring lends, in one piece whatever the place. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R3"})
class WindowBuffersTest {

  @DisplayName("a window shows the bytes that are lent, and none afterwards")
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void intoAStorage(boolean direct, boolean readOnly) {
    WindowBuffers windows = new WindowBuffers(direct, readOnly);
    Segment storage = Segment.of(0, 10, direct);
    storage.buffer().put(3, (byte) 33);
    ByteBuffer window = windows.into(storage, 3, 4);
    assertThat(window.isReadOnly()).isEqualTo(readOnly);
    assertThat(window.isDirect()).isEqualTo(direct);
    assertThat(window.position()).isEqualTo(3);
    assertThat(window.limit()).isEqualTo(7);
    assertThat(window.get()).isEqualTo((byte) 33);
    assertThat(windows.used(window)).isEqualTo(1);
    assertThat(window.hasRemaining()).isFalse();

    window.order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer next = windows.into(storage, 0, 10);
    assertThat(window.hasRemaining()).as("the one that was kept").isFalse();
    assertThat(next.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    assertThat(next.remaining()).isEqualTo(10);
    assertThat(windows.used(next.position(10))).isEqualTo(10);
    assertThat(windows.used(windows.into(storage, 2, 3))).isZero();
  }

  @DisplayName("private memory is made as large as needed, and made once")
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void intoScratch(boolean direct, boolean readOnly) {
    WindowBuffers windows = new WindowBuffers(direct, readOnly);
    ByteBuffer memory = windows.scratch(5);
    assertThat(memory.capacity()).isEqualTo(5);
    assertThat(memory.isDirect()).isEqualTo(direct);
    assertThat(memory.isReadOnly()).isFalse();
    memory.put(0, (byte) 77);
    ByteBuffer window = windows.intoScratch(4);
    assertThat(window.isReadOnly()).isEqualTo(readOnly);
    assertThat(window.position()).isZero();
    assertThat(window.limit()).isEqualTo(4);
    assertThat(window.get()).isEqualTo((byte) 77);
    assertThat(windows.used(window)).isEqualTo(1);
    assertThat(window.remaining()).isZero();
    assertThat(windows.scratch(5)).isSameAs(memory);
    assertThat(windows.scratch(6).capacity()).isEqualTo(6);
  }

  @DisplayName("a position outside of the window is told")
  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void outside(int position) {
    WindowBuffers windows = new WindowBuffers(false, false);
    ByteBuffer window = windows.into(Segment.of(0, 10, false), 3, 4);
    window.clear().position(position);
    assertThatThrownBy(() -> windows.used(window))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("window.position=" + position + " is not from 3 to 7");
    assertThat(window.hasRemaining()).isFalse();
    windows.takeBack(window.clear());
    assertThat(window.hasRemaining()).isFalse();
  }

  @DisplayName(
      "R1 R3 windows of every minimum at every place: in one piece, and what is written is read")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyPlaceAndMinimum(boolean direct) {
    for (int capacity = 1; capacity <= 9; capacity++) {
      for (int place = 0; place < capacity; place++) {
        for (int buffered = 0; buffered < capacity; buffered++) {
          for (int minimum = 1; minimum <= capacity - buffered; minimum++) {
            atPlace(capacity, direct, place, buffered, minimum);
          }
        }
      }
    }
  }

  private static void atPlace(int capacity, boolean direct, int place, int buffered, int minimum) {
    TestRing ring = new TestRing(capacity, capacity, direct, 0);
    ring.put(place);
    ring.takeAndCheck(place);
    ring.put(buffered);
    ring.writer.refresh(minimum);
    WindowBuffers lending = ring.writer.windows();
    assertThat(ring.writer.windows()).isSameAs(lending);
    ByteBuffer window = ring.writer.lend(lending, minimum);
    int contiguous = Math.min(capacity - buffered, capacity - (place + buffered) % capacity);
    boolean fits = contiguous >= minimum;
    assertThat(window.remaining()).isEqualTo(fits ? contiguous : minimum);
    assertThat(ring.writer.lentPrivately()).isEqualTo(!fits);
    assertThat(window.isDirect()).isEqualTo(direct);
    assertThat(window.isReadOnly()).isFalse();
    for (int i = 0; i < minimum; i++) {
      window.put(TestRing.at(place + buffered + i));
    }
    ring.writer.take(lending, lending.used(window));
    ring.writer.publish();
    assertThat(ring.writer.position()).isEqualTo(place + buffered + minimum);

    int there = buffered + minimum;
    for (int wanted = 1; wanted <= there; wanted++) {
      WindowBuffers reading = ring.reader.windows();
      assertThat(ring.reader.windows()).isSameAs(reading);
      ByteBuffer lent = nonNull(ring.reader.lend(reading, wanted));
      int piece = Math.min(there, capacity - place);
      boolean whole = piece >= wanted;
      assertThat(lent.remaining()).isEqualTo(whole ? piece : wanted);
      assertThat(ring.reader.lentPrivately()).isEqualTo(!whole);
      assertThat(lent.isReadOnly()).isTrue();
      for (int i = 0; lent.hasRemaining(); i++) {
        assertThat(lent.get()).isEqualTo(TestRing.at(place + i));
      }
      reading.takeBack(lent);
      assertThat(ring.reader.position()).isEqualTo(place);
    }
    ring.takeAndCheck(there);
  }

  @DisplayName("a window that needs a larger storage gets one, and one over the seam is a copy")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void windowsAndGrowth(boolean direct) {
    TestRing ring = new TestRing(64, 4, direct, 0);
    ring.put(3);
    ring.takeAndCheck(2);
    ring.writer.refresh(1);
    assertThat(ring.writer.lend(ring.writer.windows(), 1).remaining()).isEqualTo(1);
    assertThat(ring.writer.size()).isEqualTo(4); // large enough
    ByteBuffer window = ring.writer.lend(ring.writer.windows(), 3); // over the wrap of four bytes
    assertThat(ring.writer.size()).isEqualTo(8);
    assertThat(ring.writer.index()).isZero();
    assertThat(ring.writer.lentPrivately()).isFalse();
    assertThat(window.remaining()).isEqualTo(8);
    for (int i = 3; i < 8; i++) {
      window.put(TestRing.at(i));
    }
    WindowBuffers lending = ring.writer.windows();
    ring.writer.take(lending, lending.used(window));
    ring.writer.publish();
    ByteBuffer lent = nonNull(ring.reader.lend(ring.reader.windows(), 1));
    assertThat(lent.remaining()).isEqualTo(1); // the rest of the old storage
    lent = nonNull(ring.reader.lend(ring.reader.windows(), 4));
    assertThat(lent.remaining()).isEqualTo(4);
    for (int i = 2; lent.hasRemaining(); i++) {
      assertThat(lent.get()).isEqualTo(TestRing.at(i));
    }
    ring.takeAndCheck(6);
  }

  @DisplayName("once the memory is freed, a writer lends private memory and a reader none")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void freed(boolean direct) {
    TestRing ring = new TestRing(8, 8, direct, 0);
    ring.put(4);
    ring.writer.refresh(4);
    ring.writer.free();
    ring.reader.refresh();
    ring.reader.free();
    WindowBuffers lending = ring.writer.windows();
    ByteBuffer window = ring.writer.lend(lending, 3);
    assertThat(window.remaining()).isEqualTo(3);
    assertThat(ring.writer.lentPrivately()).isTrue();
    ring.writer.take(lending, 2);
    assertThat(ring.writer.position()).isEqualTo(6);
    assertThat(ring.reader.lend(ring.reader.windows(), 2)).isNull();
    assertThat(ring.reader.position()).isZero();
  }

  private static ByteBuffer nonNull(@Nullable ByteBuffer window) {
    if (window == null) {
      throw new AssertionError("no window");
    }
    return window;
  }
}
