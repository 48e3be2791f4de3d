// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.lang.Thread.State;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How calls wait: parked, without a timer of their own, and as long as needed and no longer. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R10", "R14"})
class WaitingTest {

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> kindsAndShapes() {
    return Combinations.of(ThreadKind.present(), List.of(Shape.values()));
  }

  @DisplayName("A call without a time parks without one; a call with a time parks with one")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  void parksWithoutTimer(ThreadKind kind, Shape shape) throws Exception {
    for (ReceiveForm form : ReceiveForm.waiting()) {
      BulkChannel channel = shape.create(10);
      Body<Integer> receiver =
          crew.start(kind, "" + form, () -> form.receive(channel.receiver(), new byte[1]));
      assertParks(receiver, form.name());
      channel.sender().sendByte(1);
      assertThat(receiver.result()).isEqualTo(1);
    }
    for (SendForm form : SendForm.waiting()) {
      BulkChannel channel = shape.create(10);
      channel.sender().sendBulk(new byte[10]);
      Body<Integer> sender =
          crew.start(kind, "" + form, () -> form.send(channel.sender(), new byte[1]));
      assertParks(sender, form.name());
      assertThat(channel.receiver().receiveByte()).isZero();
      assertThat(sender.result()).isEqualTo(1);
    }
  }

  @DisplayName("A call that waits for its turn parks in the same way")
  @EachThreadKind
  void queuesWithoutTimer(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    List<Body<Integer>> receivers = new ArrayList<>();
    receivers.add(crew.start(kind, "first", () -> channel.receiver().receiveByte()));
    receivers.get(0).awaitParked();
    for (ReceiveForm form : ReceiveForm.waiting()) {
      Body<Integer> queued =
          crew.start(kind, "" + form, () -> form.receive(channel.receiver(), new byte[1]));
      assertParks(queued, form.name());
      receivers.add(queued);
    }
    channel.sender().sendBulk(new byte[10]);
    receivers.forEach(Body::result);
    assertThat(channel.receiver().available()).isZero();
  }

  private static void assertParks(Body<?> body, String form) {
    State expected = form.startsWith("TIMED") ? State.TIMED_WAITING : State.WAITING;
    Await.until(body.thread().getName() + " is " + expected, () -> {
      State state = body.awaitParked().thread().getState();
      if (state == State.TIMED_WAITING && expected == State.WAITING) {
        throw new AssertionError("a timer of the library's own: " + body.thread());
      }
      return state == expected;
    });
  }

  @DisplayName("A send that waits goes on when what it needs fits, or half the capacity is free")
  @EachThreadKind
  @Covers("B9")
  void goesOnInTime(ThreadKind kind) throws Exception {
    for (int capacity : List.of(1, 2, 3, 7, 10, 64)) {
      for (int needed = 1; needed <= capacity + 1; needed++) {
        BulkChannel channel = BulkChannel.create(capacity);
        byte[] bytes = PositionedBytes.of(0, capacity + needed);
        Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(bytes));
        sender.awaitParked();
        int free = Math.min(needed, (capacity + 1) / 2);
        PositionedBytes.receive(channel.receiver(), free, 0);
        Await.until(
            "the room of " + free + " in " + capacity + " is used",
            () -> channel.receiver().available() == capacity);
        PositionedBytes.receive(channel.receiver(), capacity + needed - free, free);
        sender.result();
      }
    }
  }

  @DisplayName("A parked receiver makes the channel awaited, and only for that long")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  void isAwaited(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(10);
    for (ReceiveForm form : ReceiveForm.waiting()) {
      assertThat(channel.sender().isAwaited()).isFalse();
      Body<Integer> receiver =
          crew.start(kind, "" + form, () -> form.receive(channel.receiver(), new byte[1]));
      receiver.awaitParked();
      Await.until("the channel is awaited", channel.sender()::isAwaited);
      channel.sender().sendByte(1);
      assertThat(receiver.result()).isEqualTo(1);

      Body<Integer> interrupted =
          crew.start(kind, "" + form, () -> form.receive(channel.receiver(), new byte[1]));
      interrupted.awaitParked().thread().interrupt();
      interrupted.failure(TransferInterruptedException.class);
    }
    Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(new byte[11]));
    sender.awaitParked();
    assertThat(channel.sender().isAwaited()).isFalse();
    assertThat(channel.receiver().receiveByte()).isZero();
    sender.result();
  }

  @DisplayName("Questions are answered at once while calls wait at both ends")
  @EachThreadKind
  void questionsDoNotWait(ThreadKind kind) throws Exception {
    BulkChannel full = BulkChannel.builder().capacity(10).name("the-full-one").build();
    Body<?> sender = crew.start(kind, "sender", () -> full.sender().sendBulk(new byte[12]));
    Body<?> second = crew.start(kind, "second", () -> full.sender().sendBulk(new byte[12]));
    sender.awaitParked();
    second.awaitParked();
    assertThat(full.toString()).contains("the-full-one").contains("10");
    assertThat(full.stats().sender().bytes()).isBetween(0L, 10L);
    assertThat(full.sender().isOpen()).isTrue();
    assertThat(full.receiver().isOpen()).isTrue();
    assertThat(full.sender().remainingCapacity()).isZero();
    assertThat(full.sender().isAwaited()).isFalse();
    assertThat(full.receiver().available()).isEqualTo(10);
    full.receiver().close();
    sender.failure(BrokenChannelException.class);
    second.failure(BrokenChannelException.class);
  }

  @DisplayName("Hundreds of waiting virtual threads hold up no other")
  @Test
  void doesNotPin() throws Exception {
    assumeTrue(
        ThreadKind.present().contains(ThreadKind.VIRTUAL),
        "virtual threads are missing in Java " + Runtime.version().feature());
    List<BulkChannel> channels = new ArrayList<>();
    List<Body<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      BulkChannel empty = BulkChannel.create(10);
      BulkChannel full = BulkChannel.create(10);
      channels.add(empty);
      channels.add(full);
      for (int k = 0; k < 2; k++) { // one waits for bytes or room, one for its turn
        waiting.add(
            crew.start(ThreadKind.VIRTUAL, "r" + i, () -> empty.receiver().receiveByte()));
        waiting.add(
            crew.start(ThreadKind.VIRTUAL, "s" + i, () -> full.sender().sendBulk(new byte[11])));
      }
    }
    waiting.forEach(Body::awaitParked);
    Body<?> releaser = crew.start(ThreadKind.VIRTUAL, "releaser", () -> {
      for (BulkChannel channel : channels) {
        channel.sender().close();
      }
    });
    releaser.result();
    for (Body<?> body : waiting) {
      Await.until("a waiting thread has ended", body::ended);
    }
    for (int i = 0; i < waiting.size(); i += 2) {
      assertThat(waiting.get(i).result()).isEqualTo(-1);
      waiting.get(i + 1).failure(AsynchronousCloseException.class);
    }
  }
}
