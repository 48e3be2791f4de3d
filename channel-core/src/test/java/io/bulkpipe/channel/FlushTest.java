// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flush marks, and the waits that look at them. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R19")
class FlushTest {
  private static final int CAPACITY = 64;
  private static final int TARGET = 32;

  @RegisterExtension
  final Crew crew = new Crew();

  private final BulkChannel channel = BulkChannel.builder()
      .capacity(CAPACITY)
      .spinning(false)
      .executor(Runnable::run)
      .build();
  private final BulkSender sender = channel.sender();
  private final BulkReceiver receiver = channel.receiver();

  private Body<?> waiter(ThreadKind kind) {
    Body<?> body = crew.start(kind, "waiter", () -> receiver.awaitDue(TARGET));
    Await.until("parked", () -> body.thread().getState() == Thread.State.WAITING);
    return body;
  }

  private boolean isDue() throws InterruptedException {
    return receiver.awaitDue(TARGET, Duration.ZERO);
  }

  @DisplayName("R19 a soft wait gathers up to its target, without a flush")
  @EachThreadKind
  void gathers(ThreadKind kind) throws Exception {
    sender.sendBulk(new byte[10]);
    Body<?> waiter = waiter(kind);
    sender.sendBulk(new byte[TARGET - 11]);
    assertThat(sender.isAwaited()).isTrue(); // a send that wakes takes the registration away
    assertThat(receiver.isDue(TARGET)).isFalse();
    sender.sendBulk(new byte[1]);
    waiter.result();
    assertThat(receiver.available()).isEqualTo(TARGET);
  }

  @DisplayName("R19 a flush ends a soft wait, and leaves the bytes")
  @EachThreadKind
  void flushEndsTheWait(ThreadKind kind) throws Exception {
    Body<?> waiter = waiter(kind);
    sender.sendBulk(new byte[3]);
    sender.flush();
    waiter.result();
    assertThat(receiver.available()).isEqualTo(3);
  }

  @DisplayName("R19 what was sent behind the mark is not due once what lies before it was read")
  @Test
  void markIsAPosition() throws Exception {
    sender.sendBulk(new byte[3]);
    sender.flush();
    sender.sendBulk(new byte[5]);
    assertThat(isDue()).isTrue();
    assertThat(receiver.receiveInto(new byte[2])).isEqualTo(2);
    assertThat(isDue()).isTrue();
    assertThat(receiver.receiveInto(new byte[1])).isEqualTo(1);
    assertThat(isDue()).isFalse();
    sender.flush();
    assertThat(isDue()).isTrue();
  }

  @DisplayName("R19 a flush of nothing, and of what was read, does nothing")
  @Test
  void flushOfNothing() throws Exception {
    sender.flush();
    sender.sendBulk(new byte[3]);
    assertThat(isDue()).isFalse();
    assertThat(receiver.receiveInto(new byte[3])).isEqualTo(3);
    sender.flush();
    sender.sendBulk(new byte[1]);
    assertThat(isDue()).isFalse();
  }

  @DisplayName("R19 hard minima do not look at marks")
  @Test
  void hardMinima() throws Exception {
    sender.sendBulk(new byte[3]);
    sender.flush();
    CompletableFuture<?> readable = receiver.whenReadable(TARGET);
    assertThat(readable).isNotDone();
    assertThat(receiver.drain(TARGET, window -> 0, Duration.ZERO)).isZero();
    byte[] dst = new byte[TARGET];
    assertThat(receiver.receiveFully(dst, 0, TARGET, Duration.ZERO)).isEqualTo(3);
    sender.sendBulk(new byte[TARGET]);
    assertThat(readable).isDone();
  }

  @DisplayName("R19 a future of whenDue completes by a flush, by enough bytes, by an ending")
  @ParameterizedTest
  @ValueSource(strings = {"flush", "bytes", "close", "fail", "abort", "cancel"})
  void futures(String by) throws Exception {
    sender.sendBulk(new byte[3]);
    CompletableFuture<?> due = receiver.whenDue(TARGET);
    assertThat(due).isNotDone();
    assertThat(sender.isAwaited()).isTrue();
    assertThat(sender.isAwaited(TARGET - 4)).isFalse();
    assertThat(sender.isAwaited(TARGET - 3)).isTrue();
    end(by);
    assertThat(due).isCompleted();
    assertThat(receiver.whenDue(TARGET)).isCompleted();
  }

  private void end(String by) throws Exception {
    switch (by) {
      case "flush" -> sender.flush();
      case "bytes" -> sender.sendBulk(new byte[TARGET - 3]);
      case "close" -> sender.close();
      case "fail" -> sender.close(new IOException("failed"));
      case "abort" -> sender.abort(new IOException("aborted"));
      case "cancel" -> receiver.cancel(new IOException("cancelled"));
      default -> throw new AssertionError(by);
    }
  }

  static Stream<Arguments> endings() {
    return Stream.of("close", "fail", "abort", "cancel")
        .flatMap(by -> ThreadKind.present().stream().map(kind -> Arguments.of(by, kind)));
  }

  @DisplayName("R19 R7 every ending ends a soft wait, and the next receive reports it")
  @ParameterizedTest
  @MethodSource("endings")
  void endingEndsTheWait(String by, ThreadKind kind) throws Exception {
    sender.sendBulk(new byte[3]);
    Body<?> waiter = waiter(kind);
    end(by);
    waiter.result();
    assertThat(isDue()).isTrue();
    byte[] dst = new byte[9];
    switch (by) {
      case "close" -> {
        assertThat(receiver.receiveInto(dst)).isEqualTo(3);
        assertThat(isDue()).isTrue();
        assertThat(receiver.receiveInto(dst)).isEqualTo(-1);
      }
      case "fail" -> {
        assertThat(receiver.receiveInto(dst)).isEqualTo(3);
        assertThatThrownBy(() -> receiver.receiveInto(dst)).hasMessageContaining("failed");
      }
      case "abort" ->
        assertThatThrownBy(() -> receiver.receiveInto(dst)).hasMessageContaining("aborted");
      default ->
        assertThatThrownBy(() -> receiver.receiveInto(dst)).isInstanceOf(EndClosedException.class);
    }
    assertThat(isDue()).isTrue();
  }

  @DisplayName("R19 a message that needs more than half the capacity makes what is before it due")
  @Test
  void largeMessage() throws Exception {
    MessageSender to = MessageSender.over(sender, 60);
    to.send(new byte[20]);
    Body<?> large = crew.start("large", () -> to.send(new byte[50]));
    Body<?> waiter = crew.start("waiter", () -> receiver.awaitDue(TARGET));
    waiter.result();
    MessageReceiver from = MessageReceiver.over(receiver, 60);
    assertThat(from.receive()).hasSize(20);
    large.result();
    assertThat(from.receive()).hasSize(50);
  }

  @DisplayName("R8 R19 an interrupt ends a soft wait; the channel stays as it was")
  @EachThreadKind
  void interruption(ThreadKind kind) throws Exception {
    sender.sendBulk(new byte[3]);
    Body<?> waiter = waiter(kind);
    waiter.thread().interrupt();
    assertThat(waiter.failure()).isInstanceOf(TransferInterruptedException.class);
    assertThat(waiter.flagAtEnd()).isFalse();
    assertThat(receiver.receiveInto(new byte[9])).isEqualTo(3);
  }

  @DisplayName("R8 R19 the time of a soft wait runs out while another call holds the end, too")
  @Test
  void timeout() throws Exception {
    assertThat(receiver.awaitDue(TARGET, Duration.ofMillis(1))).isFalse();
    Body<?> holder = waiter(ThreadKind.PLATFORM);
    assertThat(receiver.awaitDue(TARGET, Duration.ofMillis(1))).isFalse();
    sender.close();
    holder.result();
    assertThat(isDue()).isTrue();
  }

  @DisplayName("R19 a target lies between 1 and half the capacity")
  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, TARGET + 1, Integer.MAX_VALUE})
  void badTarget(int target) {
    String problem = "target=" + target + " is not from 1 to 32";
    assertThatThrownBy(() -> receiver.awaitDue(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> receiver.awaitDue(target, Duration.ZERO))
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> receiver.whenDue(target)).hasMessageContaining(problem);
    assertThatThrownBy(() -> receiver.whenDue(target, Runnable::run)).hasMessageContaining(problem);
  }

  @DisplayName("R19 a soft wait out of the callback that has a window of this end is refused")
  @Test
  void fromACallback() throws Exception {
    sender.sendBulk(new byte[3]);
    int drained = receiver.drain(1, window -> {
      assertThatThrownBy(() -> receiver.awaitDue(TARGET)).isInstanceOf(IllegalStateException.class);
      assertThat(receiver.isDue(TARGET)).isFalse();
      return 0;
    });
    assertThat(drained).isZero();
  }

  @DisplayName("R19 a wait until everything is received makes it due")
  @EachThreadKind
  void awaitDrained(ThreadKind kind) throws Exception {
    sender.sendBulk(new byte[3]);
    assertThat(sender.awaitDrained(Duration.ZERO)).isFalse();
    assertThat(isDue()).isFalse(); // that did not wait
    Body<Integer> gathering = crew.start(kind, "gathering", () -> {
      receiver.awaitDue(TARGET);
      return receiver.receiveInto(new byte[TARGET]);
    });
    sender.awaitDrained();
    assertThat(gathering.result()).isEqualTo(3);
  }

  @DisplayName("R19 a dialogue of requests, flushes and answers does not stall")
  @EachThreadKind
  void dialogue(ThreadKind kind) throws Exception {
    BulkChannel back = BulkChannel.create(CAPACITY);
    int rounds = 10_000;
    Body<?> server = crew.start(kind, "server", () -> {
      for (int i = 0; i < rounds; i++) {
        assertThat(ask(receiver)).isEqualTo(i & 0xFF);
        answer(back.sender(), i);
      }
    });
    for (int i = 0; i < rounds; i++) {
      answer(sender, i);
      assertThat(ask(back.receiver())).isEqualTo(i & 0xFF);
    }
    server.result();
  }

  private static int ask(BulkReceiver from) throws IOException, InterruptedException {
    from.awaitDue(TARGET);
    return from.receiveByte();
  }

  private static void answer(BulkSender to, int value) throws IOException, InterruptedException {
    to.sendByte(value);
    to.flush();
  }
}
