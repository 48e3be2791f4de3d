// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Closing;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to close, against every kind of wait: each ends, with what the table of errors says.
 */
@SuppressWarnings("ImmutableEnumChecker") // the calls have no state
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R7", "R10", "R11", "B14"})
class WakingMatrixTest {
  private static final int CAPACITY = 10;
  private static final Duration HOUR = Duration.ofHours(1);

  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  @FunctionalInterface
  interface Call<E> {
    @Nullable
    Object on(E end) throws Exception;
  }

  /** A wait of the sender for room, in a channel that is full. */
  enum Send {
    BLOCKING(sender -> {
      sender.sendBulk(new byte[3]);
      return null;
    }),
    BYTE(sender -> {
      sender.sendByte(1);
      return null;
    }),
    GATHERED(sender -> {
      sender.sendBulk(new ByteBuffer[] {ByteBuffer.allocate(2), ByteBuffer.allocateDirect(2)});
      return null;
    }),
    TIMED(sender -> sender.sendBulk(new byte[3], 0, 3, HOUR)),
    TIMED_BUFFER(sender -> sender.sendBulk(ByteBuffer.allocate(3), HOUR)),
    FILL(sender -> sender.fill(3, w -> 0)),
    TIMED_FILL(sender -> sender.fill(3, w -> 0, HOUR)),
    MESSAGE(sender -> {
      MessageSender.over(sender).send(new byte[8]);
      return null;
    }),
    MESSAGES(sender -> {
      MessageSender.over(sender).sendAll(List.of(new byte[8], new byte[1]));
      return null;
    });

    final Call<BulkSender> call;

    Send(Call<BulkSender> call) {
      this.call = call;
    }
  }

  /** A wait of the receiver for bytes, in a channel that is empty: what it gets at the end. */
  enum Receive {
    BLOCKING(-1, receiver -> receiver.receiveInto(new byte[3])),
    BYTE(-1, receiver -> receiver.receiveByte()),
    BUFFER(-1, receiver -> receiver.receiveInto(ByteBuffer.allocateDirect(3))),
    SCATTERED(-1L, receiver -> receiver.receiveInto(new ByteBuffer[] {ByteBuffer.allocate(3)})),
    TIMED(-1, receiver -> receiver.receiveInto(new byte[3], 0, 3, HOUR)),
    TIMED_BUFFER(-1, receiver -> receiver.receiveInto(ByteBuffer.allocate(3), HOUR)),
    FULLY(-1, receiver -> receiver.receiveFully(new byte[33], 0, 33)),
    TIMED_FULLY(-1, receiver -> receiver.receiveFully(new byte[33], 0, 33, HOUR)),
    DRAIN(-1, receiver -> receiver.drain(3, w -> 0)),
    TIMED_DRAIN(-1, receiver -> receiver.drain(3, w -> 0, HOUR)),
    MESSAGE(null, receiver -> MessageReceiver.over(receiver).receive()),
    MESSAGE_INTO(
        -1, receiver -> MessageReceiver.over(receiver).receiveInto(ByteBuffer.allocate(9))),
    MESSAGES(List.of(), receiver -> MessageReceiver.over(receiver).receiveAll(3)),
    DRAIN_MESSAGES(-1, receiver -> MessageReceiver.over(receiver).drain(3, m -> {}));

    final @Nullable Object atEnd;
    final Call<BulkReceiver> call;

    Receive(@Nullable Object atEnd, Call<BulkReceiver> call) {
      this.atEnd = atEnd;
      this.call = call;
    }
  }

  static Stream<Arguments> sends() {
    return Combinations.of(
        List.of(Closing.values()),
        List.of(Send.values()),
        ThreadKind.present(),
        List.of(Shape.values()));
  }

  @DisplayName("R7 a wait for room")
  @ParameterizedTest(name = "{0} ends {1} of the sender, {2}, {3}")
  @MethodSource("sends")
  @Covers({"E3", "E4"})
  void waitForRoom(Closing closing, Send form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    channel.sender().sendBulk(new byte[CAPACITY]);
    Body<?> waiter = crew.start(kind, "waiter", () -> form.call.on(channel.sender()));
    waiter.awaitParked();
    closing.on(channel, cause);
    (closing.bySender() ? ErrorKind.CLOSED_DURING : ErrorKind.BROKEN)
        .check(waiter.failure(), closing.told(cause), 0);
    assertThat(waiter.flagAtEnd()).isFalse();
  }

  @DisplayName("R7 a wait for the turn to send")
  @ParameterizedTest(name = "{0} ends {1} of the sender in the queue, {2}")
  @MethodSource("queuedSends")
  @Covers({"E3", "E4"})
  void waitForTurnToSend(Closing closing, Send form, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> holder =
        crew.start(kind, "holder", () -> channel.sender().sendBulk(new byte[CAPACITY + 1]));
    holder.awaitParked();
    Body<?> waiter = crew.start(kind, "waiter", () -> form.call.on(channel.sender()));
    waiter.awaitParked();
    closing.on(channel, cause);
    ErrorKind expected = closing.bySender() ? ErrorKind.CLOSED_DURING : ErrorKind.BROKEN;
    expected.check(waiter.failure(), closing.told(cause), 0);
    expected.check(holder.failure(), closing.told(cause), CAPACITY);
  }

  static Stream<Arguments> queuedSends() {
    return Combinations.of(List.of(Closing.values()), List.of(Send.values()), ThreadKind.present());
  }

  static Stream<Arguments> receives() {
    return Combinations.of(
        List.of(Closing.values()),
        List.of(Receive.values()),
        ThreadKind.present(),
        List.of(Shape.values()));
  }

  @DisplayName("R7 a wait for bytes")
  @ParameterizedTest(name = "{0} ends {1} of the receiver, {2}, {3}")
  @MethodSource("receives")
  @Covers({"E3", "E5", "R6"})
  void waitForBytes(Closing closing, Receive form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    Body<?> waiter = crew.start(kind, "waiter", () -> form.call.on(channel.receiver()));
    waiter.awaitParked();
    closing.on(channel, cause);
    check(closing, form, waiter);
  }

  private void check(Closing closing, Receive form, Body<?> waiter) {
    if (closing == Closing.SENDER_CLOSES) {
      assertThat((Object) waiter.result()).isEqualTo(form.atEnd);
    } else {
      (closing.bySender() ? ErrorKind.SENDER_FAILED : ErrorKind.CLOSED_DURING)
          .check(waiter.failure(), closing.told(cause), 0);
    }
    assertThat(waiter.flagAtEnd()).isFalse();
  }

  static Stream<Arguments> queuedReceives() {
    return Combinations.of(
        List.of(Closing.values()), List.of(Receive.values()), ThreadKind.present());
  }

  @DisplayName("R7 a wait for the turn to receive")
  @ParameterizedTest(name = "{0} ends {1} of the receiver in the queue, {2}")
  @MethodSource("queuedReceives")
  @Covers({"E3", "E5"})
  void waitForTurnToReceive(Closing closing, Receive form, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> holder = crew.start(kind, "holder", () -> channel.receiver().receiveByte());
    holder.awaitParked();
    Body<?> waiter = crew.start(kind, "waiter", () -> form.call.on(channel.receiver()));
    waiter.awaitParked();
    closing.on(channel, cause);
    check(closing, form, waiter);
    check(closing, Receive.BYTE, holder);
  }

  static Stream<Arguments> closings() {
    return Combinations.of(
        List.of(Closing.values()), ThreadKind.present(), List.of(Shape.values()));
  }

  @DisplayName("R7 a future")
  @ParameterizedTest(name = "{0} completes the futures of both ends, by {1}, {2}")
  @MethodSource("closings")
  void futures(Closing closing, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel full = shape.create(CAPACITY);
    full.sender().sendBulk(new byte[CAPACITY]);
    BulkChannel empty = shape.create(CAPACITY);
    List<CompletableFuture<?>> futures = Arrays.asList(
        full.sender().whenWritable(1),
        full.sender().whenWritable(5),
        empty.receiver().whenReadable(1),
        empty.receiver().whenReadable(5));
    for (CompletableFuture<?> future : futures) {
      assertThat(future.isDone()).isFalse();
    }
    CompletableFuture<?> senderOver = full.sender().whenOver();
    CompletableFuture<?> receiverOver = full.receiver().whenOver();
    crew.start(kind, "closer", () -> {
          closing.on(full, cause);
          closing.on(empty, cause);
        })
        .result();
    for (CompletableFuture<?> future : futures) {
      Await.until(closing + " completes", future::isDone);
      assertThat(future.isCompletedExceptionally()).isFalse();
    }
    Await.until("the sender is over", senderOver::isDone);
    if (closing.leavesBytes()) {
      assertThat(receiverOver.isDone()).isFalse();
      full.receiver().receiveFully(new byte[CAPACITY], 0, CAPACITY);
      assertThat(receiverOver.isDone()).as("the end was not told yet").isFalse();
      try {
        assertThat(full.receiver().receiveByte()).isEqualTo(-1);
      } catch (SenderFailedException e) {
        assertThat(e).hasCause(cause);
      }
    }
    Await.until("the receiver is over", receiverOver::isDone);
    assertThat(full.sender().whenWritable(5).isDone()).isTrue();
    assertThat(full.receiver().whenReadable(5).isDone()).isTrue();
    assertThat(full.sender().whenOver().isDone()).isTrue();
    assertThat(full.receiver().whenOver().isDone()).isTrue();
  }

  @DisplayName("R7 a wait for the last byte to be received")
  @ParameterizedTest(name = "{0} and awaitDrained of the sender, {1}, {2}")
  @MethodSource("closings")
  @Covers({"E3", "E4"})
  void awaitDrained(Closing closing, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    channel.sender().sendBulk(new byte[3]);
    Body<?> blocking = crew.start(kind, "blocking", () -> channel.sender().awaitDrained());
    Body<Boolean> timed = crew.start(kind, "timed", () -> channel.sender().awaitDrained(HOUR));
    blocking.awaitParked();
    timed.awaitParked();
    closing.on(channel, cause);
    if (closing.leavesBytes()) {
      blocking.awaitParked();
      timed.awaitParked();
      assertThat(channel.receiver().receiveInto(new byte[9])).isEqualTo(3);
      blocking.result();
      assertThat(timed.result()).isTrue();
      return;
    }
    ErrorKind expected = closing.bySender() ? ErrorKind.CLOSED_DURING : ErrorKind.BROKEN;
    expected.check(blocking.failure(), closing.told(cause), 0);
    expected.check(timed.failure(), closing.told(cause), 0);
  }

  @DisplayName("R7 a partial wait: what was taken in part counts as the table says")
  @ParameterizedTest(name = "{0} ends receives that have some bytes, {1}, {2}")
  @MethodSource("closings")
  @Covers({"E3", "E5", "R6"})
  void partial(Closing closing, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    Body<Integer> fully =
        crew.start(kind, "fully", () -> channel.receiver().receiveFully(new byte[9], 0, 9));
    fully.awaitParked();
    channel.sender().sendBulk(new byte[5]);
    Await.until("taken", () -> channel.receiver().available() == 0 && fully.isParked());
    closing.on(channel, cause);
    if (closing == Closing.SENDER_CLOSES) {
      assertThat(fully.result()).isEqualTo(5);
    } else {
      (closing.bySender() ? ErrorKind.SENDER_FAILED : ErrorKind.CLOSED_DURING)
          .check(fully.failure(), closing.told(cause), 5);
    }
    BulkChannel other = shape.create(CAPACITY);
    other.sender().sendBulk(new byte[2]);
    Body<Integer> drain = crew.start(
        kind,
        "drain",
        () -> other.receiver().drain(3, w -> {
          assertThat(w.remaining()).isEqualTo(2);
          w.get();
          return 0;
        }));
    drain.awaitParked();
    closing.on(other, cause);
    if (closing.leavesBytes()) {
      assertThat(drain.result()).isEqualTo(1);
    } else {
      (closing.bySender() ? ErrorKind.SENDER_FAILED : ErrorKind.CLOSED_DURING)
          .check(drain.failure(), closing.told(cause), 0);
    }
  }
}
