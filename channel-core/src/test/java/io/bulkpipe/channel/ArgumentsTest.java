// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad arguments: refused before anything else is looked at, and without a trace. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B17", "E1"})
class ArgumentsTest {
  private static final int CAPACITY = 10;
  private static final Duration TIME = Duration.ofSeconds(5);

  @RegisterExtension
  final Crew crew = new Crew();

  /** A state in which an argument may be bad. */
  enum State {
    EMPTY {
      @Override
      void bring(BulkChannel channel) {}
    },
    FULL {
      @Override
      void bring(BulkChannel channel) throws Exception {
        channel.sender().sendBulk(PositionedBytes.of(0, CAPACITY));
      }
    },
    SENDER_CLOSED {
      @Override
      void bring(BulkChannel channel) throws Exception {
        channel.sender().close();
      }
    },
    SENDER_ABORTED {
      @Override
      void bring(BulkChannel channel) {
        channel.sender().abort(new Exception());
      }
    },
    RECEIVER_CLOSED {
      @Override
      void bring(BulkChannel channel) throws Exception {
        channel.receiver().close();
      }
    },
    BOTH_CLOSED {
      @Override
      void bring(BulkChannel channel) throws Exception {
        channel.receiver().close();
        channel.sender().close();
      }
    };

    abstract void bring(BulkChannel channel) throws Exception;
  }

  static Stream<Arguments> slices() {
    int max = Integer.MAX_VALUE;
    int min = Integer.MIN_VALUE;
    int[][] bad = {
      {-1, 1},
      {-1, 0},
      {min, 0},
      {0, -1},
      {0, min},
      {3, -1},
      {0, 6},
      {5, 1},
      {6, 0},
      {6, -1},
      {max, 0},
      {max, 1},
      {1, max},
      {2, max - 1},
      {max, max},
      {min, min},
      {max, min},
      {-1, max},
    };
    return Stream.of(bad)
        .flatMap(slice ->
            Stream.of(State.values()).map(state -> Arguments.of(slice[0], slice[1], state)));
  }

  @DisplayName("B17 a slice that does not lie in its array of 5")
  @ParameterizedTest(name = "offset={0} length={1} {2}")
  @MethodSource("slices")
  void slices(int offset, int length, State state) throws Exception {
    byte[] bytes = new byte[5];
    ByteBuffer[] buffers = new ByteBuffer[5];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = ByteBuffer.allocate(1);
    }
    BulkChannel channel = BulkChannel.create(CAPACITY);
    state.bring(channel);
    BulkSender sender = channel.sender();
    BulkReceiver receiver = channel.receiver();
    assertRefused(
        channel, () -> outside(offset, length, () -> sender.sendBulk(bytes, offset, length)));
    assertRefused(
        channel, () -> outside(offset, length, () -> sender.sendBulk(buffers, offset, length)));
    assertRefused(
        channel, () -> outside(offset, length, () -> sender.sendBulk(bytes, offset, length, TIME)));
    assertRefused(
        channel, () -> outside(offset, length, () -> sender.trySendBulk(bytes, offset, length)));
    assertRefused(
        channel, () -> outside(offset, length, () -> receiver.receiveInto(bytes, offset, length)));
    assertRefused(
        channel,
        () -> outside(offset, length, () -> receiver.receiveInto(bytes, offset, length, TIME)));
    assertRefused(
        channel,
        () -> outside(offset, length, () -> receiver.tryReceiveInto(bytes, offset, length)));
  }

  @DisplayName("B17 an empty slice at the end of its array is fine")
  @Test
  void emptySliceAtTheEnd() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    byte[] bytes = new byte[5];
    channel.sender().sendBulk(bytes, 5, 0);
    assertThat(channel.sender().trySendBulk(bytes, 5, 0)).isZero();
    assertThat(channel.sender().sendBulk(bytes, 5, 0, TIME)).isZero();
    channel.sender().sendBulk(new ByteBuffer[] {ByteBuffer.allocate(1)}, 1, 0);
    assertThat(channel.receiver().receiveInto(bytes, 5, 0)).isZero();
    assertThat(channel.receiver().tryReceiveInto(bytes, 5, 0)).isZero();
    assertThat(channel.receiver().available()).isZero();
  }

  static Stream<Arguments> states() {
    return Stream.of(State.values()).map(Arguments::of);
  }

  @DisplayName("B17 null, for each argument of each method, with its name")
  @ParameterizedTest
  @MethodSource("states")
  void nulls(State state) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    state.bring(channel);
    BulkSender sender = channel.sender();
    BulkReceiver receiver = channel.receiver();
    byte[] noArray = Absent.value();
    ByteBuffer noBuffer = Absent.value();
    ByteBuffer[] noBuffers = Absent.value();
    Throwable noCause = Absent.value();
    assertRefused(channel, () -> {
      isNull("src", () -> sender.sendBulk(noArray, 0, 0));
      isNull("src", () -> sender.sendBulk(noBuffer));
      isNull("srcs", () -> sender.sendBulk(noBuffers, 0, 0));
      isNull("src", () -> sender.sendBulk(noArray, 0, 0, TIME));
      isNull("src", () -> sender.sendBulk(noBuffer, TIME));
      isNull("src", () -> sender.trySendBulk(noArray, 0, 0));
      isNull("src", () -> sender.trySendBulk(noBuffer));
      isNull("cause", () -> sender.close(noCause));
      isNull("cause", () -> sender.abort(noCause));
      isNull("dst", () -> receiver.receiveInto(noArray, 0, 0));
      isNull("dst", () -> receiver.receiveInto(noBuffer));
      isNull("dst", () -> receiver.receiveInto(noArray, 0, 0, TIME));
      isNull("dst", () -> receiver.receiveInto(noBuffer, TIME));
      isNull("dst", () -> receiver.tryReceiveInto(noArray, 0, 0));
      isNull("dst", () -> receiver.tryReceiveInto(noBuffer));
      isNull("cause", () -> receiver.cancel(noCause));
    });
  }

  @DisplayName("B17 null for a whole array, with its name")
  @ParameterizedTest
  @MethodSource("states")
  void nullForAWholeArray(State state) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    state.bring(channel);
    byte[] noArray = Absent.value();
    ByteBuffer[] noBuffers = Absent.value();
    assertRefused(channel, () -> {
      isNull("src", () -> channel.sender().sendBulk(noArray));
      isNull("srcs", () -> channel.sender().sendBulk(noBuffers));
      isNull("dst", () -> channel.receiver().receiveInto(noArray));
    });
  }

  @DisplayName("B17 null for a time, with its name")
  @ParameterizedTest
  @MethodSource("states")
  void nullForATime(State state) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    state.bring(channel);
    byte[] bytes = new byte[1];
    ByteBuffer buffer = ByteBuffer.allocate(1);
    Duration none = Absent.value();
    assertRefused(channel, () -> {
      isNull("timeout", () -> channel.sender().sendBulk(bytes, 0, 1, none));
      isNull("timeout", () -> channel.sender().sendBulk(bytes, 0, 0, none));
      isNull("timeout", () -> channel.sender().sendBulk(buffer, none));
      isNull("timeout", () -> channel.receiver().receiveInto(bytes, 0, 1, none));
      isNull("timeout", () -> channel.receiver().receiveInto(bytes, 0, 0, none));
      isNull("timeout", () -> channel.receiver().receiveInto(buffer, none));
    });
    assertThat(buffer.position()).isZero();
  }

  @DisplayName("B17 a null among the buffers of a gather, but not beside its slice")
  @ParameterizedTest
  @MethodSource("states")
  @Covers("B22")
  void nullPart(State state) throws Exception {
    ByteBuffer part = ByteBuffer.allocate(1);
    ByteBuffer none = Absent.value();
    BulkChannel channel = BulkChannel.create(CAPACITY);
    state.bring(channel);
    assertRefused(channel, () -> {
      ByteBuffer[] parts = {part, none, part};
      assertThatNullPointerException()
          .isThrownBy(() -> channel.sender().sendBulk(parts))
          .withMessageContaining("=null");
      assertThatNullPointerException()
          .isThrownBy(() -> channel.sender().sendBulk(parts, 1, 1))
          .withMessageContaining("=null");
    });
    assertThat(part.position()).isZero();
    if (state == State.EMPTY) {
      channel.sender().sendBulk(new ByteBuffer[] {none, part, none}, 1, 1);
      assertThat(channel.receiver().available()).isEqualTo(1);
    }
  }

  @DisplayName("B17 a read-only destination, also without room and whatever the state")
  @ParameterizedTest
  @MethodSource("states")
  void readOnlyDestination(State state) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    state.bring(channel);
    for (int room : new int[] {5, 0}) {
      ByteBuffer heap = ByteBuffer.allocate(room).asReadOnlyBuffer();
      ByteBuffer direct = ByteBuffer.allocateDirect(room).asReadOnlyBuffer();
      for (ByteBuffer dst : new ByteBuffer[] {heap, direct}) {
        assertRefused(channel, () -> {
          isReadOnly(() -> channel.receiver().receiveInto(dst));
          isReadOnly(() -> channel.receiver().receiveInto(dst, TIME));
          isReadOnly(() -> channel.receiver().receiveInto(dst, Duration.ZERO));
          isReadOnly(() -> channel.receiver().tryReceiveInto(dst));
        });
        assertThat(dst.position()).isZero();
      }
    }
  }

  @DisplayName("B17 with the interrupt flag set, which stays; while another call holds the end")
  @Test
  void interruptedAndHeld() {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<Integer> holder = crew.start("holder", () -> channel.receiver().receiveByte());
    holder.awaitParked();
    Body<?> caller = crew.start("caller", () -> {
      Thread.currentThread().interrupt();
      outside(0, 6, () -> channel.sender().sendBulk(new byte[5], 0, 6));
      outside(-1, 2, () -> channel.receiver().receiveInto(new byte[5], -1, 2));
      isReadOnly(
          () -> channel.receiver().receiveInto(ByteBuffer.allocate(1).asReadOnlyBuffer(), TIME));
    });
    caller.result();
    assertThat(caller.flagAtEnd()).isTrue();
    assertThat(holder.isParked()).isTrue();
    channel.receiver().cancel(new Exception());
    assertThat(holder.failure()).isInstanceOf(PartialTransfer.class);
  }

  @DisplayName("B17 a refused cause closes nothing")
  @Test
  void refusedCause() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Throwable none = Absent.value();
    isNull("cause", () -> channel.sender().close(none));
    isNull("cause", () -> channel.sender().abort(none));
    isNull("cause", () -> channel.receiver().cancel(none));
    assertThat(channel.sender().isOpen()).isTrue();
    assertThat(channel.receiver().isOpen()).isTrue();
    channel.sender().sendByte(1);
    assertThat(channel.receiver().receiveByte()).isEqualTo(1);
    channel.receiver().close();
    ErrorKind.BROKEN.check(catchThrowable(() -> channel.sender().sendByte(1)), null, 0);
  }

  @DisplayName("A capacity out of its range, at once and with its value")
  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, (1 << 30) + 1, Integer.MAX_VALUE})
  void badCapacity(int capacity) {
    BulkChannel.Builder builder = BulkChannel.builder().capacity(7);
    for (Throwable thrown : new Throwable[] {
      catchThrowable(() -> BulkChannel.create(capacity)),
      catchThrowable(() -> builder.capacity(capacity))
    }) {
      assertThat(thrown)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("=" + capacity);
    }
    assertThat(builder.build().capacity()).isEqualTo(7);
  }

  @DisplayName("The greatest capacity is accepted, a null name is not")
  @Test
  void builder() {
    assertThat(BulkChannel.builder().capacity(1 << 30)).isNotNull();
    String none = Absent.value();
    isNull("name", () -> BulkChannel.builder().name(none));
  }

  /** Runs calls that are refused; fails if they leave a trace in the channel. */
  private static void assertRefused(BulkChannel channel, Action calls) throws Exception {
    ChannelStats before = channel.stats();
    int fill = channel.receiver().available();
    boolean open = channel.sender().isOpen();
    calls.run();
    assertThat(channel.stats()).isEqualTo(before);
    assertThat(channel.receiver().available()).isEqualTo(fill);
    assertThat(channel.sender().isOpen()).isEqualTo(open);
  }

  private static void outside(int offset, int length, ThrowingCallable call) {
    assertThat(catchThrowable(call))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("offset=" + offset)
        .hasMessageContaining("length=" + length);
  }

  private static void isNull(String name, ThrowingCallable call) {
    assertThatNullPointerException().isThrownBy(call).withMessageContaining(name + "=null");
  }

  private static void isReadOnly(ThrowingCallable call) {
    assertThat(catchThrowable(call)).isInstanceOf(ReadOnlyBufferException.class);
  }
}
