// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static io.bulkpipe.channel.testing.Windows.advance;
import static io.bulkpipe.channel.testing.Windows.read;
import static io.bulkpipe.channel.testing.Windows.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a callback may do with the channel while it has a window: all but to use its own end. */
@SuppressWarnings("FutureReturnValueIgnored") // it throws
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R16")
class WindowReentrancyTest {
  private static final Duration HOUR = Duration.ofHours(1);

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
}
