// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Closing;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to close, against every form of a call that waits, on every kind of thread. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B14", "R7"})
class ClosingMatrixTest {
  private static final int CAPACITY = 10;

  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> sends() {
    return Combinations.of(
        List.of(Closing.values()),
        SendForm.waiting(),
        ThreadKind.present(),
        List.of(Shape.values()));
  }

  @DisplayName("B14 a send that waits for room is told, with the count of what went before")
  @ParameterizedTest
  @MethodSource("sends")
  @Covers("B15")
  void waitingSend(Closing closing, SendForm form, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    int before = form == SendForm.BYTE ? CAPACITY : 4;
    channel.sender().sendBulk(PositionedBytes.of(0, before));
    byte[] bytes = PositionedBytes.of(before, form.atMost(25));
    Body<Integer> sender = crew.start(kind, "sender", () -> form.send(channel.sender(), bytes));
    sender.awaitParked();
    closing.on(channel, cause);
    closing.waitingSend().check(sender.failure(), closing.told(cause), CAPACITY - before);
    assertThat(sender.flagAtEnd()).isFalse();
    assertThat(channel.sender().isOpen()).isFalse();
    for (SendForm later : SendForm.values()) {
      closing
          .laterSend()
          .check(
              catchThrowable(() -> later.send(channel.sender(), new byte[1])),
              closing.told(cause),
              0);
    }
    if (closing == Closing.SENDER_CLOSES) {
      assertThat(PositionedBytes.receiveAll(channel.receiver(), 0)).isEqualTo(CAPACITY);
    } else if (closing == Closing.SENDER_CLOSES_WITH_CAUSE) {
      PositionedBytes.receive(channel.receiver(), CAPACITY, 0);
      closing.checkLaterReceive(channel.receiver(), ReceiveForm.ARRAY, cause);
    } else {
      assertThat(channel.receiver().available()).isZero();
    }
  }

  static Stream<Arguments> receives() {
    return Combinations.of(
        List.of(Closing.values()),
        ReceiveForm.waiting(),
        ThreadKind.present(),
        List.of(Shape.values()));
  }

  @DisplayName("B14 a receive that waits for bytes is told")
  @ParameterizedTest
  @MethodSource("receives")
  void waitingReceive(Closing closing, ReceiveForm form, ThreadKind kind, Shape shape)
      throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> form.receive(channel.receiver(), new byte[1]));
    receiver.awaitParked();
    closing.on(channel, cause);
    closing.checkReceive(receiver, cause);
    assertThat(receiver.flagAtEnd()).isFalse();
    for (ReceiveForm later : ReceiveForm.values()) {
      closing.checkLaterReceive(channel.receiver(), later, cause);
    }
  }

  static Stream<Arguments> queues() {
    return Combinations.of(
        List.of(Closing.values()), ThreadKind.present(), List.of(Shape.SHARED, Shape.PARKING));
  }

  @DisplayName("B14 sends that wait for their turn are told too, each in its own form")
  @ParameterizedTest
  @MethodSource("queues")
  @Covers({"R10", "B15"})
  void queuedSends(Closing closing, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    Body<?> first = crew.start(kind, "first", () -> channel.sender().sendBulk(new byte[25]));
    first.awaitParked();
    List<Body<Integer>> queue = new ArrayList<>();
    for (SendForm form : SendForm.waiting()) {
      byte[] bytes = new byte[form.atMost(3)];
      queue.add(crew.start(kind, "queued " + form, () -> form.send(channel.sender(), bytes)));
    }
    queue.forEach(Body::awaitParked);
    closing.on(channel, cause);
    closing.waitingSend().check(first.failure(), closing.told(cause), CAPACITY);
    for (Body<Integer> queued : queue) {
      closing.waitingSend().check(queued.failure(), closing.told(cause), 0);
    }
  }

  @DisplayName("B14 receives that wait for their turn are told too, each in its own form")
  @ParameterizedTest
  @MethodSource("queues")
  @Covers("R10")
  void queuedReceives(Closing closing, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    List<Body<Integer>> queue = new ArrayList<>();
    for (ReceiveForm form : ReceiveForm.waiting()) {
      queue.add(
          crew.start(kind, "queued " + form, () -> form.receive(channel.receiver(), new byte[1])));
    }
    queue.forEach(Body::awaitParked);
    closing.on(channel, cause);
    queue.forEach(receiver -> closing.checkReceive(receiver, cause));
  }

  @DisplayName("Closing does not wait, throw, or take the interrupt flag of the thread that closes")
  @ParameterizedTest
  @MethodSource("queues")
  void closingByInterruptedThread(Closing closing, ThreadKind kind, Shape shape) {
    BulkChannel channel = shape.create(CAPACITY);
    Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(new byte[25]));
    sender.awaitParked();
    Body<?> closer = crew.start(kind, "closer", () -> {
      Thread.currentThread().interrupt();
      closing.on(channel, cause);
      closing.on(channel, cause);
    });
    closer.result();
    assertThat(closer.flagAtEnd()).isTrue();
    closing.waitingSend().check(sender.failure(), closing.told(cause), CAPACITY);
  }
}
