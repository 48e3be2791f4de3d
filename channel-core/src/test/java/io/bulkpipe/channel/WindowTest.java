// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows: what is lent, what of it counts, what is allowed meanwhile, and what ends the wait. */
@SuppressWarnings("FutureReturnValueIgnored") // it throws
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R3", "R16", "B23", "B24", "B25"})
class WindowTest {
  private static final List<Integer> CAPACITIES = List.of(1, 2, 3, 7, 64, 100, 4096);
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  private static int half(int capacity) {
    return capacity - capacity / 2;
  }

  private static int write(ByteBuffer window, int length, long from) {
    window.put(PositionedBytes.of(from, length));
    return length;
  }

  private static int read(ByteBuffer window, int length, long from) {
    byte[] bytes = new byte[length];
    window.get(bytes);
    PositionedBytes.check(bytes, from);
    return length;
  }

  /** Moves the place at which the ring goes on. */
  private static void advance(BulkChannel channel, int places) throws Exception {
    for (int left = places; left > 0; ) {
      int n = Math.min(left, channel.capacity());
      channel.sender().sendBulk(new byte[n]);
      assertThat(channel.receiver().receiveFully(new byte[n], 0, n)).isEqualTo(n);
      left -= n;
    }
  }

  /** All places of a small ring, and those near the seams of a large one. */
  private static int[] places(int capacity) {
    return IntStream.range(0, capacity)
        .filter(p -> capacity <= 100 || p < 3 || p > capacity - 4 || Math.abs(p - capacity / 2) < 3)
        .toArray();
  }

  private static int[] minimums(int capacity) {
    return IntStream.of(1, 2, half(capacity) / 2, half(capacity) - 1, half(capacity))
        .filter(m -> m >= 1 && m <= half(capacity))
        .distinct()
        .toArray();
  }

  static Stream<Arguments> capacitiesAndBuilds() {
    return Combinations.of(CAPACITIES, List.of(Build.values()), List.of(false, true));
  }

  @DisplayName("a window holds its minimum in one piece at every place, when just that is there")
  @ParameterizedTest(name = "capacity {0} {1} grown {2}")
  @MethodSource("capacitiesAndBuilds")
  void minimumAtEveryPlace(int capacity, Build build, boolean grown) throws Exception {
    for (int minimum : minimums(capacity)) {
      for (int place : places(capacity)) {
        BulkChannel channel = build.create(capacity);
        if (grown) {
          advance(channel, capacity);
        }
        advance(channel, place);
        int before = capacity - minimum;
        channel.sender().sendBulk(PositionedBytes.of(0, before));
        int filled = channel.sender().fill(minimum, window -> {
          assertThat(window.remaining()).as("room at %s of %s", place, minimum).isEqualTo(minimum);
          return write(window, minimum, before);
        });
        assertThat(filled).isEqualTo(minimum);
        assertThat(channel.receiver().available()).isEqualTo(capacity);
        assertThat(channel.sender().fill(minimum, this::never, Duration.ZERO)).isZero();
        int at = 0;
        while (capacity - at > minimum) {
          int from = at;
          at += channel.receiver().drain(minimum, window -> {
            assertThat(window.remaining()).isBetween(minimum, capacity - from);
            assertThat(window.isReadOnly()).isTrue();
            return read(window, Math.min(window.remaining(), capacity - from - minimum), from);
          });
        }
        int last = at;
        assertThat(channel.receiver().drain(minimum, window -> {
              assertThat(window.remaining()).as("bytes at %s", place).isEqualTo(minimum);
              return read(window, minimum, last);
            }))
            .isEqualTo(minimum);
        assertThat(channel.receiver().drain(minimum, this::never, Duration.ZERO))
            .isZero();
        assertThat(channel.receiver().available()).isZero();
        assertThat(channel.sender().remainingCapacity()).isEqualTo(capacity);
      }
    }
  }

  private int never(ByteBuffer window) {
    throw new AssertionError("called with " + window);
  }

  @DisplayName("a minimum lies between 1 and half the capacity, rounded up, whatever the state")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100, 1 << 30})
  @Covers("E1")
  void minimumBounds(int capacity) throws Exception {
    for (boolean closed : new boolean[] {false, true}) {
      BulkChannel channel = BulkChannel.create(capacity);
      BulkSender sender = channel.sender();
      BulkReceiver receiver = channel.receiver();
      if (closed) {
        sender.close();
        receiver.close();
      }
      for (int minimum :
          new int[] {0, -1, half(capacity) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        List<Action> calls = List.of(
            () -> sender.fill(minimum, this::never),
            () -> sender.fill(minimum, this::never, SHORT),
            () -> receiver.drain(minimum, this::never),
            () -> receiver.drain(minimum, this::never, SHORT),
            () -> sender.whenWritable(minimum),
            () -> receiver.whenReadable(minimum));
        for (Action call : calls) {
          assertThatThrownBy(call::run)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("minimum=" + minimum);
        }
      }
      List<Action> nulls = List.of(
          () -> sender.fill(1, Absent.value()),
          () -> sender.fill(1, Absent.value(), SHORT),
          () -> sender.fill(1, this::never, Absent.value()),
          () -> receiver.drain(1, Absent.value()),
          () -> receiver.drain(1, Absent.value(), SHORT),
          () -> receiver.drain(1, this::never, Absent.value()));
      for (Action call : nulls) {
        assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class);
      }
      if (!closed) {
        assertThat(sender.fill(half(Math.min(capacity, 100)), w -> 0)).isZero();
      }
    }
  }

  @DisplayName("the position counts, the result only for being negative, with nothing written")
  @ParameterizedTest
  @EnumSource
  void positionCounts(Build build) throws Exception {
    BulkChannel channel = build.create(10);
    assertThat(channel.sender().fill(1, window -> {
          write(window, 4, 0);
          window.position(window.position() - 1);
          return 100;
        }))
        .isEqualTo(3);
    assertThat(channel.sender().fill(1, window -> {
          write(window, 2, 3);
          return -1;
        }))
        .isEqualTo(2);
    assertThat(channel.sender().fill(1, window -> -1)).isEqualTo(-1);
    assertThat(channel.sender().fill(1, window -> Integer.MIN_VALUE, SHORT)).isEqualTo(-1);
    assertThat(channel.sender().fill(1, window -> 5)).isZero();
    assertThat(channel
            .sender()
            .fill(
                1,
                window -> {
                  write(window, 1, 5);
                  window.limit(window.position());
                  return 0;
                },
                SHORT))
        .isEqualTo(1);
    assertThat(channel.sender().fill(1, window -> {
          window.put(window.position(), (byte) 99); // absolute: moves nothing
          return 1;
        }))
        .isZero();
    assertThat(channel.receiver().available()).isEqualTo(6);

    assertThat(channel.receiver().drain(1, window -> -1)).isZero();
    assertThat(channel.receiver().drain(1, window -> 6, SHORT)).isZero();
    assertThat(channel.receiver().drain(1, window -> {
          read(window, 4, 0);
          window.position(window.position() - 1).limit(window.position());
          return -1;
        }))
        .isEqualTo(3);
    assertThat(channel.receiver().drain(1, window -> read(window, 3, 3))).isEqualTo(3);
    assertThat(channel.receiver().available()).isZero();
    ChannelStats stats = channel.stats();
    assertThat(stats.sender().bytes()).isEqualTo(6);
    assertThat(stats.receiver().bytes()).isEqualTo(6);
  }

  @DisplayName("after the callback the window has no bytes remaining, however it ended")
  @ParameterizedTest
  @EnumSource
  void nothingRemainsAfterwards(Build build) throws Exception {
    for (int place = 0; place < 7; place++) {
      BulkChannel channel = build.create(7);
      advance(channel, place);
      List<ByteBuffer> kept = new ArrayList<>();
      assertThat(channel.sender().fill(4, w -> {
            kept.add(w);
            return write(w, 1, 0);
          }))
          .isEqualTo(1);
      assertThat(channel.sender().fill(3, w -> {
            kept.add(w);
            return -1;
          }))
          .isEqualTo(-1);
      assertThatThrownBy(() -> channel.sender().fill(3, w -> {
            kept.add(w);
            throw new IOException("thrown");
          }))
          .hasMessage("thrown");
      channel.sender().sendBulk(PositionedBytes.of(1, 6));
      assertThat(channel.receiver().drain(4, w -> {
            kept.add(w);
            return read(w, 1, 0);
          }))
          .isEqualTo(1);
      assertThatThrownBy(() -> channel.receiver().drain(4, w -> {
            kept.add(w);
            throw new IOException("thrown");
          }))
          .hasMessage("thrown");
      assertThat(channel.receiver().drain(4, w -> {
            kept.add(w);
            return w.limit(w.position()).remaining();
          }))
          .isZero();
      assertThat(kept).hasSize(6).allMatch(w -> !w.hasRemaining());
      PositionedBytes.receive(channel.receiver(), 6, 1);
    }
  }

  @DisplayName("the receiver's window is read-only")
  @ParameterizedTest
  @EnumSource
  void readOnly(Build build) throws Exception {
    BulkChannel channel = build.create(8);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    assertThat(channel.receiver().drain(4, window -> {
          assertThatThrownBy(() -> window.put(window.position(), (byte) 1))
              .isInstanceOf(ReadOnlyBufferException.class);
          assertThat(window.hasArray()).isFalse();
          return 0;
        }))
        .isZero();
    PositionedBytes.receive(channel.receiver(), 8, 0);
  }

  static Stream<Arguments> throwables() {
    return Combinations.of(
        List.of(Build.values()),
        List.of(
            new IOException("io"),
            new IllegalArgumentException("runtime"),
            new AssertionError("error"),
            new InterruptedException("interrupted")));
  }

  @DisplayName("what a callback throws comes out as it is; nothing is published or consumed")
  @ParameterizedTest
  @MethodSource("throwables")
  void callbackThrows(Build build, Throwable thrown) throws Exception {
    for (int place = 0; place < 7; place++) {
      BulkChannel channel = build.create(7);
      advance(channel, place);
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      for (int i = 0; i < 3; i++) {
        assertThat(catchThrowable(() -> channel.sender().fill(4, window -> {
              window.put(new byte[window.remaining()]);
              throw sneak(thrown);
            })))
            .isSameAs(thrown);
        assertThat(catchThrowable(() -> channel
                .receiver()
                .drain(
                    2,
                    window -> {
                      read(window, 2, 0);
                      throw sneak(thrown);
                    },
                    HOUR)))
            .isSameAs(thrown);
        assertThat(channel.receiver().available()).isEqualTo(3);
        assertThat(channel.sender().remainingCapacity()).isEqualTo(4);
      }
      assertThat(channel.sender().fill(4, window -> write(window, 4, 3))).isEqualTo(4);
      PositionedBytes.receive(channel.receiver(), 7, 0);
      assertThat(channel.stats().sender().bytes()).isEqualTo(place + 7L);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  private static RuntimeException sneak(Throwable thrown) throws IOException, InterruptedException {
    if (thrown instanceof IOException e) {
      throw e;
    } else if (thrown instanceof InterruptedException e) {
      throw e;
    } else if (thrown instanceof Error e) {
      throw e;
    }
    return (RuntimeException) thrown;
  }

  @DisplayName("a position outside of the window is refused, and nothing moves")
  @ParameterizedTest
  @EnumSource
  void positionOutside(Build build) throws Exception {
    int outside = 0;
    for (int place = 0; place < 8; place++) {
      BulkChannel channel = build.create(8);
      advance(channel, 8);
      advance(channel, place);
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      for (boolean below : new boolean[] {true, false}) {
        AtomicInteger moved = new AtomicInteger();
        Throwable byFill = catchThrowable(() -> channel.sender().fill(1, w -> {
          moved.set(moveOutside(w, below));
          return 1;
        }));
        outside += moved.get();
        assertThat(byFill != null).as("%s at %s", byFill, place).isEqualTo(moved.get() > 0);
        Throwable byDrain = catchThrowable(() -> channel.receiver().drain(1, w -> {
          moved.set(moveOutside(w, below));
          return 1;
        }));
        outside += moved.get();
        assertThat(byDrain != null).as("%s at %s", byDrain, place).isEqualTo(moved.get() > 0);
        for (Throwable thrown : new Throwable[] {byFill, byDrain}) {
          if (thrown != null) {
            assertThat(thrown).isInstanceOf(IllegalStateException.class);
          }
        }
        assertThat(channel.receiver().available()).isEqualTo(3);
        assertThat(channel.sender().remainingCapacity()).isEqualTo(5);
      }
      channel.sender().sendBulk(PositionedBytes.of(3, 5));
      PositionedBytes.receive(channel.receiver(), 8, 0);
    }
    assertThat(outside).isPositive();
  }

  /** Leaves the position before or behind the window, where the buffer allows it. */
  private static int moveOutside(ByteBuffer window, boolean below) {
    if (below && window.position() > 0) {
      window.position(window.position() - 1);
      return 1;
    } else if (!below && window.limit() < window.capacity()) {
      int limit = window.limit();
      window.limit(window.capacity()).position(limit + 1);
      return 1;
    }
    return 0;
  }

  private static Map<String, Action> sends(BulkChannel channel) {
    BulkSender s = channel.sender();
    byte[] b = new byte[1];
    MessageSender m = MessageSender.over(s);
    Map<String, Action> calls = new LinkedHashMap<>();
    calls.put("sendBulk", () -> s.sendBulk(b));
    calls.put("sendBulk slice", () -> s.sendBulk(b, 0, 1));
    calls.put("sendBulk buffer", () -> s.sendBulk(ByteBuffer.wrap(b)));
    calls.put("sendBulk gathered", () -> s.sendBulk(new ByteBuffer[] {ByteBuffer.wrap(b)}));
    calls.put("sendByte", () -> s.sendByte(1));
    calls.put("timed", () -> s.sendBulk(b, 0, 1, HOUR));
    calls.put("timed not at all", () -> s.sendBulk(b, 0, 1, Duration.ZERO));
    calls.put("timed buffer", () -> s.sendBulk(ByteBuffer.wrap(b), HOUR));
    calls.put("trySendBulk", () -> s.trySendBulk(b, 0, 1));
    calls.put("trySendBulk buffer", () -> s.trySendBulk(ByteBuffer.wrap(b)));
    calls.put("trySendWhole", () -> s.trySendWhole(b, 0, 1));
    calls.put("fill", () -> s.fill(1, w -> 0));
    calls.put("fill timed", () -> s.fill(1, w -> 0, HOUR));
    calls.put("message send", () -> m.send(b));
    calls.put("message send buffer", () -> m.send(ByteBuffer.wrap(b)));
    calls.put("message trySend", () -> m.trySend(b));
    calls.put("message sendAll", () -> m.sendAll(List.of(b)));
    return calls;
  }

  private static Map<String, Action> receives(BulkChannel channel) {
    BulkReceiver r = channel.receiver();
    byte[] b = new byte[1];
    MessageReceiver m = MessageReceiver.over(r);
    Map<String, Action> calls = new LinkedHashMap<>();
    calls.put("receiveInto", () -> r.receiveInto(b));
    calls.put("receiveInto slice", () -> r.receiveInto(b, 0, 1));
    calls.put("receiveInto buffer", () -> r.receiveInto(ByteBuffer.wrap(b)));
    calls.put("scattered", () -> r.receiveInto(new ByteBuffer[] {ByteBuffer.wrap(b)}));
    calls.put("receiveByte", () -> r.receiveByte());
    calls.put("timed", () -> r.receiveInto(b, 0, 1, HOUR));
    calls.put("timed not at all", () -> r.receiveInto(b, 0, 1, Duration.ZERO));
    calls.put("timed buffer", () -> r.receiveInto(ByteBuffer.wrap(b), HOUR));
    calls.put("tryReceiveInto", () -> r.tryReceiveInto(b, 0, 1));
    calls.put("tryReceiveInto buffer", () -> r.tryReceiveInto(ByteBuffer.wrap(b)));
    calls.put("receiveFully", () -> r.receiveFully(b, 0, 1));
    calls.put("receiveFully timed", () -> r.receiveFully(b, 0, 1, HOUR));
    calls.put("drain", () -> r.drain(1, w -> 0));
    calls.put("drain timed", () -> r.drain(1, w -> 0, HOUR));
    calls.put("message receive", () -> m.receive());
    calls.put("message tryReceive", () -> m.tryReceive());
    calls.put("message receiveInto", () -> m.receiveInto(ByteBuffer.wrap(b)));
    calls.put("message receiveAll", () -> m.receiveAll(1));
    calls.put("message drain", () -> m.drain(1, message -> {}));
    return calls;
  }

  @DisplayName("an operation of the end that lent the window is refused, and does no harm")
  @ParameterizedTest
  @EnumSource
  void reentry(Build build) throws Exception {
    BulkChannel channel = build.create(16);
    channel.sender().sendBulk(PositionedBytes.of(0, 2));
    long at = 2;
    for (Map.Entry<String, Action> call : sends(channel).entrySet()) {
      long from = at;
      int n = channel.sender().fill(1, window -> {
        write(window, 1, from);
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(call.getValue()::run)
              .as(call.getKey())
              .isInstanceOf(IllegalStateException.class);
        }
        assertThat(channel.receiver().available()).isEqualTo(2);
        return write(window, 1, from + 1);
      });
      assertThat(n).as(call.getKey()).isEqualTo(2);
      PositionedBytes.receive(channel.receiver(), 2, at - 2);
      at += 2;
    }
    for (Map.Entry<String, Action> call : receives(channel).entrySet()) {
      long from = at;
      channel.sender().sendBulk(PositionedBytes.of(from, 2));
      int n = channel.receiver().drain(4, window -> {
        read(window, 1, from - 2);
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(call.getValue()::run)
              .as(call.getKey())
              .isInstanceOf(IllegalStateException.class);
        }
        return read(window, 1, from - 1);
      });
      assertThat(n).as(call.getKey()).isEqualTo(2);
      at += 2;
    }
    PositionedBytes.receive(channel.receiver(), 2, at - 2);
    assertThat(channel.stats().receiver().bytes()).isEqualTo(at);
  }

  @DisplayName("the exception of a refused operation may come out of the callback")
  @ParameterizedTest
  @EnumSource
  void reentryThatComesOut(Build build) throws Exception {
    BulkChannel channel = build.create(16);
    for (Map.Entry<String, Action> call : sends(channel).entrySet()) {
      assertThatThrownBy(() -> channel.sender().fill(1, window -> {
            write(window, 1, 7);
            unchecked(call.getValue());
            return 1;
          }))
          .as(call.getKey())
          .isInstanceOf(IllegalStateException.class);
    }
    channel.sender().sendBulk(PositionedBytes.of(0, 16));
    for (Map.Entry<String, Action> call : receives(channel).entrySet()) {
      assertThatThrownBy(() -> channel.receiver().drain(1, window -> {
            window.get();
            unchecked(call.getValue());
            return 1;
          }))
          .as(call.getKey())
          .isInstanceOf(IllegalStateException.class);
    }
    PositionedBytes.receive(channel.receiver(), 16, 0);
  }

  private static void unchecked(Action action) throws IOException, InterruptedException {
    try {
      action.run();
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @DisplayName("the other end may be used in a callback, its windows too")
  @ParameterizedTest
  @EnumSource
  void otherEnd(Build build) throws Exception {
    for (int place = 0; place < 10; place++) {
      BulkChannel channel = build.create(10);
      BulkSender sender = channel.sender();
      BulkReceiver receiver = channel.receiver();
      advance(channel, place);
      sender.sendBulk(PositionedBytes.of(0, 5));
      assertThat(sender.fill(5, window -> {
            write(window, 2, 5);
            PositionedBytes.receive(receiver, 3, 0);
            assertThat(receiver.drain(2, inner -> {
                  assertThatThrownBy(() -> sender.sendByte(1))
                      .isInstanceOf(IllegalStateException.class);
                  assertThatThrownBy(() -> receiver.receiveByte())
                      .isInstanceOf(IllegalStateException.class);
                  return read(inner, 2, 3);
                }))
                .isEqualTo(2);
            assertThat(receiver.available()).isZero();
            assertThat(receiver.tryReceiveInto(new byte[1], 0, 1)).isZero();
            return write(window, 3, 7);
          }))
          .isEqualTo(5);
      assertThat(receiver.drain(5, window -> {
            sender.sendBulk(PositionedBytes.of(10, 3));
            assertThat(sender.trySendBulk(PositionedBytes.of(13, 9), 0, 9)).isEqualTo(2);
            assertThat(sender.remainingCapacity()).isZero();
            read(window, window.remaining(), 5);
            window.position(window.limit());
            return 0;
          }))
          .isPositive();
      int left = receiver.available();
      PositionedBytes.receive(receiver, left, 15 - left);
    }
  }

  @DisplayName("asking is allowed in a callback")
  @ParameterizedTest
  @EnumSource
  void asking(Build build) throws Exception {
    BulkChannel channel = build.create(10);
    BulkSender sender = channel.sender();
    BulkReceiver receiver = channel.receiver();
    WindowReader ask = window -> {
      assertThat(sender.isOpen()).isTrue();
      assertThat(receiver.isOpen()).isTrue();
      assertThat(receiver.available()).isEqualTo(4);
      assertThat(sender.remainingCapacity()).isEqualTo(6);
      assertThat(sender.isAwaited()).isFalse();
      assertThat(channel.toString()).isNotEmpty();
      assertThat(sender.toString()).isNotEmpty();
      assertThat(channel.stats().sender().bytes()).isEqualTo(4);
      assertThat(sender.whenOver().cancel(true)).isTrue();
      assertThat(receiver.whenOver().cancel(true)).isTrue();
      return 0;
    };
    sender.sendBulk(new byte[4]);
    assertThat(sender.fill(1, ask::read)).isZero();
    assertThat(receiver.drain(1, ask)).isZero();
  }

  @DisplayName("what fill reports after the sender closed in its callback is what is received")
  @ParameterizedTest
  @EnumSource
  @Covers({"R6", "R7", "E3"})
  void senderClosesInFill(Build build) throws Exception {
    for (int way = 0; way < 2; way++) {
      for (boolean told : new boolean[] {false, true}) {
        int closing = way;
        BulkChannel channel = build.create(10);
        channel.sender().sendBulk(PositionedBytes.of(0, 3));
        int[] filled = new int[1];
        Throwable thrown = catchThrowable(() -> filled[0] = channel.sender().fill(5, window -> {
          write(window, 2, 3);
          close(channel, closing);
          close(channel, closing);
          assertThat(channel.sender().isOpen()).isFalse();
          assertThat(channel.sender().remainingCapacity()).isZero();
          if (told) {
            PositionedBytes.receive(channel.receiver(), 3, 0);
            checkEnd(channel, closing);
          }
          return 2;
        }));
        if (thrown != null) {
          ErrorKind.CLOSED_DURING.check(thrown, way == 1 ? cause : null, 0);
        }
        assertThat(filled[0]).isEqualTo(thrown == null ? 2 : 0);
        if (told) {
          assertThat(thrown).isNotNull();
        } else {
          PositionedBytes.receive(channel.receiver(), 3 + filled[0], 0);
        }
        checkEnd(channel, closing);
        assertThat(channel.sender().whenOver()).isCompleted();
      }
    }
  }

  private void checkEnd(BulkChannel channel, int way) throws IOException, InterruptedException {
    if (way == 0) {
      assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(-1);
    } else {
      ErrorKind.SENDER_FAILED.check(
          catchThrowable(() -> channel.receiver().drain(1, this::never)), cause, 0);
    }
  }

  private void close(BulkChannel channel, int way) throws IOException {
    switch (way) {
      case 0 -> channel.sender().close();
      case 1 -> channel.sender().close(cause);
      case 2 -> channel.sender().abort(cause);
      case 3 -> channel.receiver().close();
      default -> channel.receiver().cancel(cause);
    }
  }

  @DisplayName("closing from a callback that then throws: what it throws comes out")
  @ParameterizedTest
  @EnumSource
  void closingThenThrowing(Build build) throws Exception {
    for (int way = 0; way < 5; way++) {
      int closing = way;
      IOException thrown = new IOException("thrown");
      BulkChannel channel = build.create(10);
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      assertThat(catchThrowable(() -> channel.sender().fill(5, window -> {
            write(window, 2, 3);
            close(channel, closing);
            throw thrown;
          })))
          .isSameAs(thrown);
      BulkChannel other = build.create(10);
      other.sender().sendBulk(PositionedBytes.of(0, 3));
      assertThat(catchThrowable(() -> other.receiver().drain(1, window -> {
            window.get();
            close(other, closing);
            throw thrown;
          })))
          .isSameAs(thrown);
      if (way < 2) {
        PositionedBytes.receive(other.receiver(), 3, 0);
      }
    }
  }

  @DisplayName("the sender's closing in the callback of drain leaves what it consumed consumed")
  @ParameterizedTest
  @EnumSource
  @Covers({"R6", "R7"})
  void senderClosesInDrain(Build build) throws Exception {
    for (int way = 0; way < 2; way++) {
      int closing = way;
      BulkChannel channel = build.create(10);
      channel.sender().sendBulk(PositionedBytes.of(0, 5));
      assertThat(channel.receiver().drain(1, window -> {
            read(window, 2, 0);
            close(channel, closing);
            return 2;
          }))
          .isEqualTo(2);
      assertThat(channel.receiver().drain(5, window -> {
            assertThat(window.remaining()).isEqualTo(3);
            return read(window, 1, 2);
          }))
          .isEqualTo(1);
      assertThat(channel.receiver().drain(5, window -> read(window, 2, 3))).isEqualTo(2);
      for (int i = 0; i < 3; i++) {
        if (way == 0) {
          assertThat(channel.receiver().drain(5, this::never)).isEqualTo(-1);
          assertThat(channel.receiver().drain(1, this::never, SHORT)).isEqualTo(-1);
        } else {
          ErrorKind.SENDER_FAILED.check(
              catchThrowable(() -> channel.receiver().drain(5, this::never)), cause, 0);
        }
      }
    }
  }

  @DisplayName("a window stays right while its callback lets the sender grow or drop the storage")
  @ParameterizedTest
  @EnumSource
  @Covers("R13")
  void growthUnderWindow(Build build) throws Exception {
    int capacity = 1 << 20;
    for (int before : new int[] {1, 100, 511, 4096, 5000, 65_536, 70_000}) {
      for (int place : new int[] {0, 1, 300, 4095}) {
        BulkChannel channel = build.create(capacity);
        advance(channel, place);
        channel.sender().sendBulk(PositionedBytes.of(0, before));
        AtomicInteger sent = new AtomicInteger(before);
        int drained = channel.receiver().drain(1, window -> {
          int there = window.remaining();
          for (int n = 1; sent.get() + n < capacity; n *= 4) {
            channel.sender().sendBulk(PositionedBytes.of(sent.getAndAdd(n), n));
            read(window.duplicate(), there, 0);
          }
          return read(window, there - there / 3, 0);
        });
        PositionedBytes.receive(channel.receiver(), sent.get() - drained, drained);

        assertThat(channel.sender().fill(10, window -> {
              write(window, 10, 0);
              assertThat(channel.receiver().available()).isZero();
              return 0;
            }))
            .isEqualTo(10);
        channel.sender().sendBulk(PositionedBytes.of(10, 90));
        assertThat(channel.sender().fill(5, window -> {
              write(window, 3, 100);
              PositionedBytes.receive(channel.receiver(), 100, 0);
              return write(window, 2, 103);
            }))
            .isEqualTo(5);
        PositionedBytes.receive(channel.receiver(), 5, 100);

        channel.sender().sendBulk(PositionedBytes.of(0, before));
        assertThat(catchThrowable(() -> channel.receiver().drain(1, window -> {
              int there = window.remaining();
              channel.sender().abort(cause);
              return read(window, there, 0); // still lent
            })))
            .satisfiesAnyOf(
                thrown -> assertThat(thrown).isNull(),
                thrown -> ErrorKind.SENDER_FAILED.check(thrown, cause, 0));
        assertThat(channel.receiver().available()).isZero();
      }
    }
  }

  static Stream<Arguments> kindsAndBuilds() {
    return Combinations.of(ThreadKind.present(), List.of(Build.values()));
  }

  @DisplayName("fewer bytes than the minimum only at the end of the stream, then -1")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers("R6")
  void fewerAtTheEnd(ThreadKind kind, Build build) throws Exception {
    for (int place = 0; place < 10; place++) {
      BulkChannel channel = build.create(10);
      advance(channel, place);
      Body<Integer> drainer = crew.start(
          kind,
          "drainer",
          () -> channel.receiver().drain(5, w -> {
            assertThat(w.remaining()).isEqualTo(4);
            return read(w, 2, 0);
          }));
      drainer.awaitParked();
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      channel.sender().sendBulk(PositionedBytes.of(3, 1));
      drainer.awaitParked();
      channel.sender().close();
      assertThat(drainer.result()).isEqualTo(2);
      assertThat(channel.receiver().drain(5, w -> 0)).isZero();
      assertThat(channel.receiver().drain(5, w -> {
            assertThat(w.remaining()).isEqualTo(2);
            return read(w, 2, 2);
          }))
          .isEqualTo(2);
      assertThat(channel.receiver().drain(5, this::never)).isEqualTo(-1);
      assertThat(channel.receiver().drain(1, this::never, Duration.ZERO)).isEqualTo(-1);
    }
  }

  @DisplayName("a wait for a minimum ends when just that is there, and not before")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers({"R2", "R10"})
  void waitsForMinimum(ThreadKind kind, Build build) throws Exception {
    BulkChannel channel = build.create(10);
    Body<Integer> drainer = crew.start(
        kind, "drainer", () -> channel.receiver().drain(5, w -> read(w, w.remaining(), 0)));
    for (int i = 0; i < 4; i++) {
      drainer.awaitParked();
      channel.sender().sendBulk(PositionedBytes.of(i, 1));
    }
    drainer.awaitParked();
    channel.sender().sendBulk(PositionedBytes.of(4, 1));
    assertThat(drainer.result()).isEqualTo(5);

    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    Body<Integer> filler =
        crew.start(kind, "filler", () -> channel.sender().fill(5, w -> write(w, 5, 10)));
    for (int i = 0; i < 4; i++) {
      filler.awaitParked();
      PositionedBytes.receive(channel.receiver(), 1, i);
    }
    filler.awaitParked();
    PositionedBytes.receive(channel.receiver(), 1, 4);
    assertThat(filler.result()).isEqualTo(5);
    PositionedBytes.receive(channel.receiver(), 10, 5);
    ChannelStats stats = channel.stats();
    assertThat(stats.sender().lockAcquisitions()).isEqualTo(build.single() ? 0 : 7);
    assertThat(stats.receiver().lockAcquisitions()).isGreaterThanOrEqualTo(build.single() ? 0 : 7);
    assertThat(stats.receiver().lockAcquisitions()).isLessThan(build.single() ? 1 : 16);
  }

  @DisplayName("each window is one lock acquisition, also if it fails or nothing is moved")
  @ParameterizedTest
  @EnumSource
  @Covers("R2")
  void oneAcquisition(Build build) throws Exception {
    BulkChannel channel = build.create(10);
    for (int i = 0; i < 10; i++) {
      long each = build.single() ? 0 : i + 1;
      int turn = i;
      switch (turn % 3) {
        case 0 -> assertThat(channel.sender().fill(1, w -> write(w, 1, turn))).isOne();
        case 1 -> assertThat(channel.sender().fill(2, w -> 0, HOUR)).isZero();
        default ->
          assertThat(catchThrowable(() -> channel.sender().fill(2, w -> {
                throw new IOException();
              })))
              .isNotNull();
      }
      switch (turn % 3) {
        case 0 -> assertThat(channel.receiver().drain(1, w -> read(w, 1, turn))).isOne();
        case 1 ->
          assertThat(channel.receiver().drain(1, this::never, Duration.ZERO)).isZero();
        default ->
          assertThat(channel.receiver().drain(2, this::never, Duration.ZERO)).isZero();
      }
      assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(each);
      assertThat(channel.stats().receiver().lockAcquisitions()).isEqualTo(each);
    }
  }

  @DisplayName("a timed wait for a minimum calls nothing when its time is up, and loses nothing")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers({"R8", "B18"})
  void timed(ThreadKind kind, Build build) throws Exception {
    BulkChannel channel = build.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    Body<?> body = crew.start(kind, "timed", () -> {
      long start = System.nanoTime();
      assertThat(channel.receiver().drain(4, this::never, SHORT)).isZero();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      channel.sender().sendBulk(PositionedBytes.of(3, 3));
      start = System.nanoTime();
      assertThat(channel.sender().fill(5, this::never, SHORT)).isZero();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      assertThat(channel.sender().fill(5, this::never, Duration.ofSeconds(Long.MIN_VALUE)))
          .isZero();
      assertThat(channel.sender().fill(4, w -> write(w, 4, 6), Duration.ofSeconds(Long.MAX_VALUE)))
          .isEqualTo(4);
      assertThat(channel.receiver().drain(5, w -> read(w, 5, 0), Duration.ofSeconds(-1)))
          .isEqualTo(5);
      PositionedBytes.receive(channel.receiver(), 5, 5);
    });
    body.result();
  }

  @DisplayName("an interrupt ends the wait for a minimum, and only the wait")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers({"R8", "E6"})
  void interrupt(ThreadKind kind, Build build) throws Exception {
    BulkChannel channel = build.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    Body<Integer> drainer =
        crew.start(kind, "drainer", () -> channel.receiver().drain(4, this::never));
    drainer.awaitParked();
    drainer.thread().interrupt();
    ErrorKind.INTERRUPTED.check(drainer.failure(), null, 0);
    channel.sender().sendBulk(PositionedBytes.of(3, 3));
    Body<Integer> filler =
        crew.start(kind, "filler", () -> channel.sender().fill(5, this::never, HOUR));
    filler.awaitParked();
    filler.thread().interrupt();
    ErrorKind.INTERRUPTED.check(filler.failure(), null, 0);

    Body<?> flagged = crew.start(kind, "flagged", () -> {
      Thread.currentThread().interrupt();
      assertThat(channel.sender().fill(4, w -> write(w, 4, 6))).isEqualTo(4);
      assertThat(channel.receiver().drain(5, w -> {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return read(w, 5, 0);
          }))
          .isEqualTo(5);
    });
    flagged.result();
    assertThat(flagged.flagAtEnd()).isTrue();
    PositionedBytes.receive(channel.receiver(), 5, 5);
  }

  @DisplayName("while a callback runs, others wait, tries get nothing, and closing does not wait")
  @ParameterizedTest
  @MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
  @Covers({"R6", "R7"})
  void othersWaitForCallback(ThreadKind kind) throws Exception {
    for (int way = 0; way < 6; way++) {
      BulkChannel channel = BulkChannel.create(10);
      CountDownLatch filling = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      Body<Integer> filler = crew.start(
          kind,
          "filler",
          () -> channel.sender().fill(1, w -> {
            write(w, 2, 0);
            filling.countDown();
            go.await();
            return 0;
          }));
      filling.await();
      assertThat(channel.sender().trySendBulk(new byte[1], 0, 1)).isZero();
      assertThat(channel.sender().trySendWhole(new byte[1], 0, 1)).isFalse();
      assertThat(channel.sender().fill(1, this::never, SHORT)).isZero();
      assertThat(channel.sender().sendBulk(new byte[1], 0, 1, SHORT)).isZero();
      Body<?> other =
          crew.start(kind, "other", () -> channel.sender().sendBulk(PositionedBytes.of(2, 1)));
      other.awaitParked();
      assertThat(channel.receiver().available()).isZero();
      if (way < 5) {
        close(channel, way);
      }
      assertThat(channel.sender().isOpen()).isEqualTo(way == 5);
      if (way == 0) {
        assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(-1);
      } else if (way == 1) {
        ErrorKind.SENDER_FAILED.check(
            catchThrowable(() -> channel.receiver().receiveByte()), cause, 0);
      }
      go.countDown();
      if (way == 5) {
        assertThat(filler.result()).isEqualTo(2);
        other.result();
        PositionedBytes.receive(channel.receiver(), 3, 0);
      } else {
        ErrorKind expected = way < 3 ? ErrorKind.CLOSED_DURING : ErrorKind.BROKEN;
        expected.check(other.failure(), way == 0 || way == 3 ? null : cause, 0);
        // nothing can be received any more, or (the first two) the end was told before these bytes
        expected.check(filler.failure(), way == 0 || way == 3 ? null : cause, 0);
      }
    }
  }

  @DisplayName("while a drain's callback runs, others wait, tries get nothing")
  @ParameterizedTest
  @MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
  void othersWaitForDrain(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    CountDownLatch draining = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Body<Integer> drainer = crew.start(
        kind,
        "drainer",
        () -> channel.receiver().drain(1, w -> {
          read(w, 2, 0);
          draining.countDown();
          go.await();
          return 0;
        }));
    draining.await();
    assertThat(channel.receiver().tryReceiveInto(new byte[1], 0, 1)).isZero();
    assertThat(channel.receiver().receiveInto(new byte[1], 0, 1, SHORT)).isZero();
    assertThat(channel.receiver().receiveFully(new byte[1], 0, 1, SHORT)).isZero();
    assertThat(channel.receiver().drain(1, this::never, SHORT)).isZero();
    assertThat(channel.sender().trySendBulk(new byte[1], 0, 1)).isZero();
    Body<?> other =
        crew.start(kind, "other", () -> PositionedBytes.receive(channel.receiver(), 8, 2));
    other.awaitParked();
    go.countDown();
    assertThat(drainer.result()).isEqualTo(2);
    other.result();
  }

  static Stream<Arguments> kindsAndCapacities() {
    return Combinations.of(
        ThreadKind.present(),
        List.of(Build.values()),
        List.of(1, 2, 3, 4, 5, 7, 8, 9, 100),
        List.of("fill and drain", "send and drain", "fill and receive"));
  }

  @DisplayName("two ends that both wait for half the capacity never wait for each other")
  @ParameterizedTest
  @MethodSource("kindsAndCapacities")
  @Covers({"R10", "B25"})
  void halvesMeet(ThreadKind kind, Build build, int capacity, String forms) throws Exception {
    BulkChannel channel = build.create(capacity);
    int volume = 3000;
    int half = half(capacity);
    SplittableRandom sizes = new SplittableRandom(capacity);
    Body<?> sender = crew.start(kind, "sender", () -> {
      for (int at = 0; at < volume; ) {
        int from = at;
        if (forms.startsWith("fill")) {
          at += channel.sender().fill(half, w -> {
            assertThat(w.remaining()).isBetween(half, capacity);
            return write(w, Math.min(sizes.nextInt(w.remaining() + 1), volume - from), from);
          });
        } else {
          int n = Math.min(volume - at, 1 + sizes.nextInt(2 * capacity));
          channel.sender().sendBulk(PositionedBytes.of(at, n));
          at += n;
        }
      }
      channel.sender().close();
    });
    if (forms.endsWith("receive")) {
      assertThat(PositionedBytes.receiveAll(channel.receiver(), 0)).isEqualTo(volume);
    } else {
      AtomicInteger at = new AtomicInteger();
      SplittableRandom pieces = new SplittableRandom(capacity);
      while (channel.receiver().drain(half, w -> {
            assertThat(w.remaining()).isLessThanOrEqualTo(capacity);
            if (w.remaining() < half) {
              assertThat(channel.sender().isOpen()).isFalse();
            }
            int n = pieces.nextInt(w.remaining() + 1);
            return read(w, n, at.getAndAdd(n));
          })
          >= 0) {}
      assertThat(at.get()).isEqualTo(volume);
    }
    sender.result();
  }

  @DisplayName("a file is pumped through into another")
  @ParameterizedTest
  @EnumSource
  void pump(Build build, @TempDir Path dir) throws Exception {
    byte[] bytes = PositionedBytes.of(0, 300_001);
    Path from = Files.write(dir.resolve("from"), bytes);
    Path to = dir.resolve("to");
    for (int capacity : new int[] {7, 1000, 65_536, 1 << 20}) {
      BulkChannel channel = build.create(capacity);
      Body<?> sender = crew.start("sender", () -> {
        try (FileChannel file = FileChannel.open(from)) {
          while (channel.sender().fill(1, file::read) >= 0) {}
        }
        channel.sender().close();
      });
      try (FileChannel file = FileChannel.open(
          to,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING)) {
        while (channel.receiver().drain(1, file::write) >= 0) {}
      }
      sender.result();
      assertThat(Files.readAllBytes(to)).isEqualTo(bytes);
    }
  }

  @DisplayName("several threads' windows: none interleaves, each has its own")
  @ParameterizedTest
  @MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
  void manyFillers(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(13);
    int rounds = 400;
    AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    List<Body<?>> fillers = new ArrayList<>();
    for (int t = 1; t <= 4; t++) {
      byte mark = (byte) t;
      fillers.add(crew.start(kind, "filler " + t, () -> {
        for (int i = 0; i < rounds; i++) {
          assertThat(channel.sender().fill(7, w -> {
                assertThat(inside.compareAndSet(null, Thread.currentThread())).isTrue();
                for (int k = 0; k < 7; k++) {
                  w.put(mark);
                }
                inside.set(null);
                return 7;
              }))
              .isEqualTo(7);
        }
      }));
    }
    int[] seen = new int[5];
    byte[] piece = new byte[7];
    for (int i = 0; i < 4 * rounds; i++) {
      assertThat(channel.receiver().receiveFully(piece, 0, 7)).isEqualTo(7);
      for (byte b : piece) {
        assertThat(b).isEqualTo(piece[0]);
      }
      seen[piece[0]]++;
    }
    assertThat(seen).containsExactly(0, rounds, rounds, rounds, rounds);
    fillers.forEach(Body::result);
  }
}
