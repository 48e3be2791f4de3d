// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Interrupts before and during a call: seen where it waits, exact in what went before. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B20", "R8"})
class InterruptionTest {
  private static final int CAPACITY = 10;

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> sends() {
    return Combinations.of(
        SendForm.waiting(), ThreadKind.present(), List.of(Shape.SHARED, Shape.SINGLE));
  }

  @DisplayName("B20 an interrupt ends a send that waits; what it reports is what arrives")
  @ParameterizedTest
  @MethodSource("sends")
  @Covers("B15")
  void duringSend(SendForm form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    int before = form == SendForm.BYTE ? CAPACITY : 3;
    channel.sender().sendBulk(PositionedBytes.of(0, before));
    byte[] bytes = PositionedBytes.of(before, form.atMost(25));
    Body<Integer> sender = crew.start(kind, "sender", () -> form.send(channel.sender(), bytes));
    sender.awaitParked().thread().interrupt();
    ErrorKind.INTERRUPTED.check(sender.failure(), null, CAPACITY - before);
    assertThat(sender.flagAtEnd()).as("the flag is taken by the exception").isFalse();
    assertUsable(channel, CAPACITY);
  }

  @DisplayName("B20 with the flag set a send goes as far as there is room, then reports that")
  @ParameterizedTest
  @MethodSource("sends")
  @Covers("B15")
  void beforeSendThatWaits(SendForm form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    int before = form == SendForm.BYTE ? CAPACITY : 3;
    channel.sender().sendBulk(PositionedBytes.of(0, before));
    byte[] bytes = PositionedBytes.of(before, form.atMost(25));
    Body<Integer> sender =
        crew.start(kind, "sender", () -> interrupted(() -> form.send(channel.sender(), bytes)));
    ErrorKind.INTERRUPTED.check(sender.failure(), null, CAPACITY - before);
    assertThat(sender.flagAtEnd()).isFalse();
    assertUsable(channel, CAPACITY);
  }

  @DisplayName("B20 a send that need not wait leaves the flag alone")
  @ParameterizedTest
  @MethodSource("sends")
  void beforeSendThatFits(SendForm form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    byte[] bytes = PositionedBytes.of(0, form.atMost(CAPACITY));
    Body<Integer> sender =
        crew.start(kind, "sender", () -> interrupted(() -> form.send(channel.sender(), bytes)));
    assertThat(sender.result()).isEqualTo(bytes.length);
    assertThat(sender.flagAtEnd()).isTrue();
    assertUsable(channel, bytes.length);
  }

  static Stream<Arguments> receives() {
    return Combinations.of(
        ReceiveForm.waiting(), ThreadKind.present(), List.of(Shape.SHARED, Shape.SINGLE));
  }

  @DisplayName("B20 an interrupt ends a receive that waits; it has taken nothing")
  @ParameterizedTest
  @MethodSource("receives")
  void duringReceive(ReceiveForm form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> form.receive(channel.receiver(), new byte[1]));
    receiver.awaitParked().thread().interrupt();
    ErrorKind.INTERRUPTED.check(receiver.failure(), null, 0);
    assertThat(receiver.flagAtEnd()).isFalse();
    assertUsable(channel, 0);
  }

  @DisplayName("B20 a receive with the flag set fails where it would wait, and only there")
  @ParameterizedTest
  @MethodSource("receives")
  void beforeReceive(ReceiveForm form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    byte[] got = new byte[1];
    Body<Integer> empty =
        crew.start(kind, "empty", () -> interrupted(() -> form.receive(channel.receiver(), got)));
    ErrorKind.INTERRUPTED.check(empty.failure(), null, 0);
    assertThat(empty.flagAtEnd()).isFalse();

    channel.sender().sendByte(7);
    Body<Integer> there =
        crew.start(kind, "there", () -> interrupted(() -> form.receive(channel.receiver(), got)));
    assertThat(there.result()).isEqualTo(1);
    assertThat(got[0]).isEqualTo((byte) 7);
    assertThat(there.flagAtEnd()).isTrue();

    channel.sender().close();
    Body<Integer> end =
        crew.start(kind, "end", () -> interrupted(() -> form.receive(channel.receiver(), got)));
    assertThat(end.result()).isEqualTo(-1);
    assertThat(end.flagAtEnd()).isTrue();
  }

  @DisplayName("Calls that never wait never see the flag, nor do timed ones without a time to wait")
  @EachThreadKind
  @Covers("B19")
  void neverWaiting(ThreadKind kind) {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> body = crew.start(
        kind,
        "caller",
        () -> interrupted(() -> {
          BulkReceiver receiver = channel.receiver();
          for (ReceiveForm form : ReceiveForm.trying()) {
            assertThat(form.receive(receiver, new byte[3])).isZero();
          }
          for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThat(receiver.receiveInto(new byte[3], 0, 3, none)).isZero();
          }
          channel.sender().sendBulk(new byte[CAPACITY - 1]);
          assertThat(channel.sender().sendBulk(new byte[3], 0, 3, Duration.ZERO))
              .isEqualTo(1);
          assertThat(channel.sender().sendBulk(new byte[3], 0, 3, Duration.ZERO))
              .isZero();
          for (SendForm form : SendForm.trying()) {
            assertThat(form.send(channel.sender(), new byte[3])).isZero();
          }
          return 0;
        }));
    body.result();
    assertThat(body.flagAtEnd()).isTrue();
  }

  @DisplayName("Nor do they see it while another call holds the end")
  @EachThreadKind
  @Covers("B19")
  void neverWaitingWhileHeld(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveByte());
    receiver.awaitParked();
    Body<?> other = crew.start(
        kind,
        "other",
        () -> interrupted(() -> {
          for (ReceiveForm form : ReceiveForm.trying()) {
            assertThat(form.receive(channel.receiver(), new byte[1])).isZero();
          }
          return channel.receiver().receiveInto(new byte[1], 0, 1, Duration.ZERO);
        }));
    assertThat(other.result()).isEqualTo(0);
    assertThat(other.flagAtEnd()).isTrue();
    channel.sender().sendByte(4);
    assertThat(receiver.result()).isEqualTo(4);

    Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(new byte[11]));
    sender.awaitParked();
    other = crew.start(
        kind,
        "other",
        () -> interrupted(() -> {
          for (SendForm form : SendForm.trying()) {
            assertThat(form.send(channel.sender(), new byte[1])).isZero();
          }
          return channel.sender().sendBulk(new byte[1], 0, 1, Duration.ZERO);
        }));
    assertThat(other.result()).isEqualTo(0);
    assertThat(other.flagAtEnd()).isTrue();
    assertThat(channel.receiver().receiveByte()).isZero();
    sender.result();
  }

  @DisplayName("An interrupt ends the wait for another send's turn, and disturbs nobody else")
  @EachThreadKind
  void whileWaitingForTheSendersTurn(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    byte[] bytes = PositionedBytes.of(0, 25);
    Body<?> first = crew.start(kind, "first", () -> channel.sender().sendBulk(bytes));
    first.awaitParked();
    for (SendForm form : SendForm.waiting()) {
      byte[] more = new byte[form.atMost(5)];
      Body<Integer> queued =
          crew.start(kind, "queued " + form, () -> form.send(channel.sender(), more));
      queued.awaitParked().thread().interrupt();
      ErrorKind.INTERRUPTED.check(queued.failure(), null, 0);
      assertThat(queued.flagAtEnd()).isFalse();
      Body<Integer> flagged =
          crew.start(kind, "flagged", () -> interrupted(() -> form.send(channel.sender(), more)));
      ErrorKind.INTERRUPTED.check(flagged.failure(), null, 0);
    }
    assertThat(first.ended()).isFalse();
    PositionedBytes.receive(channel.receiver(), 25, 0);
    first.result();
    assertUsable(channel, 0);
  }

  @DisplayName("An interrupt ends the wait for another receive's turn, and disturbs nobody else")
  @EachThreadKind
  void whileWaitingForTheReceiversTurn(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<Integer> first = crew.start(kind, "first", () -> channel.receiver().receiveByte());
    first.awaitParked();
    for (ReceiveForm form : ReceiveForm.waiting()) {
      Body<Integer> queued =
          crew.start(kind, "queued " + form, () -> form.receive(channel.receiver(), new byte[1]));
      queued.awaitParked().thread().interrupt();
      ErrorKind.INTERRUPTED.check(queued.failure(), null, 0);
    }
    assertThat(first.ended()).isFalse();
    channel.sender().sendByte(42);
    assertThat(first.result()).isEqualTo(42);
    assertUsable(channel, 0);
  }

  @DisplayName("When the one that has the turn is interrupted, the next in the queue goes on")
  @EachThreadKind
  @Covers("R10")
  void turnPassesOn(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> first = crew.start(kind, "first", () -> channel.sender().sendBulk(new byte[25]));
    first.awaitParked();
    Body<?> second = crew.start(
        kind, "second", () -> channel.sender().sendBulk(PositionedBytes.of(0, CAPACITY + 2)));
    second.awaitParked();
    first.thread().interrupt();
    ErrorKind.INTERRUPTED.check(first.failure(), null, CAPACITY);
    assertThat(channel.receiver().receiveInto(new byte[CAPACITY])).isEqualTo(CAPACITY);
    PositionedBytes.receive(channel.receiver(), CAPACITY + 2, 0);
    second.result();

    Body<Integer> third = crew.start(kind, "third", () -> channel.receiver().receiveByte());
    third.awaitParked();
    Body<Integer> fourth = crew.start(kind, "fourth", () -> channel.receiver().receiveByte());
    fourth.awaitParked();
    third.thread().interrupt();
    ErrorKind.INTERRUPTED.check(third.failure(), null, 0);
    channel.sender().sendByte(9);
    assertThat(fourth.result()).isEqualTo(9);
  }

  @DisplayName("bytesTransferred of an interrupted receive is 0, of a send the exact count")
  @EachThreadKind
  @Covers("B15")
  void countAfterSomeWasReceived(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    byte[] bytes = PositionedBytes.of(0, 1000);
    int sent = 0;
    int received = 0;
    for (int round = 0; round < 20; round++) {
      int from = sent;
      Body<?> sender = crew.start(
          kind, "sender", () -> channel.sender().sendBulk(bytes, from, bytes.length - from));
      sender.awaitParked();
      int take = 1 + round % CAPACITY;
      PositionedBytes.receive(channel.receiver(), take, received);
      received += take;
      sender.thread().interrupt(); // just as the sender goes on
      sent += (int) sender.failure(TransferInterruptedException.class).bytesTransferred();
      assertThat(channel.receiver().available()).isEqualTo(sent - received);
    }
    PositionedBytes.receive(channel.receiver(), sent - received, received);
  }

  private static <T> T interrupted(Callable<T> call) throws Exception {
    Thread.currentThread().interrupt();
    return call.call();
  }

  /** Receives what is left, then sends and receives once more in a few forms. */
  private static void assertUsable(BulkChannel channel, int left) throws Exception {
    assertThat(channel.sender().isOpen()).isTrue();
    assertThat(channel.receiver().isOpen()).isTrue();
    assertThat(channel.receiver().available()).isEqualTo(left);
    if (left > 0) {
      PositionedBytes.receive(channel.receiver(), left, 0);
    }
    for (int round = 0; round < 3; round++) {
      channel.sender().sendBulk(PositionedBytes.of(round, CAPACITY));
      PositionedBytes.receive(channel.receiver(), CAPACITY, round);
    }
    assertThat(channel.receiver().tryReceiveInto(new byte[1], 0, 1)).isZero();
  }
}
