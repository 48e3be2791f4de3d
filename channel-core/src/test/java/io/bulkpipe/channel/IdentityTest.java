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
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which thread uses an end, and whether it still lives, does not matter. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers("R9")
class IdentityTest {

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> kindsAndShapes() {
    return Combinations.of(ThreadKind.present(), List.of(Shape.values()));
  }

  @DisplayName("B31 a sending thread that dies without closing is no error to the receiver")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  @Covers("B31")
  void senderDiesOpen(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(10);
    Body<?> dying = crew.start(kind, "dying", () -> {
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      throw new IllegalStateException("a failure of its own");
    });
    dying.failure(IllegalStateException.class);
    Await.until("the thread is gone", () -> !dying.thread().isAlive());
    PositionedBytes.receive(channel.receiver(), 3, 0);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveByte());
    receiver.awaitParked();
    assertThat(channel.sender().isOpen()).isTrue();
    crew.start(kind, "heir", () -> channel.sender().sendByte(200)).result();
    assertThat(receiver.result()).isEqualTo(200);
  }

  @DisplayName("B31 what a thread sent before it closed and died is received, then the end")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  @Covers({"B31", "B11"})
  void senderDiesClosed(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(10);
    Body<?> dying = crew.start(kind, "dying", () -> {
      channel.sender().sendBulk(PositionedBytes.of(0, 10));
      channel.sender().close();
    });
    dying.result();
    Await.until("the thread is gone", () -> !dying.thread().isAlive());
    assertThat(PositionedBytes.receiveAll(channel.receiver(), 0)).isEqualTo(10);
  }

  @DisplayName("A thread that dies with an interrupted call leaves its end to others")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  @Covers({"B31", "R8"})
  void diesInterrupted(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(10);
    Body<?> sender =
        crew.start(kind, "sender", () -> channel.sender().sendBulk(PositionedBytes.of(0, 11)));
    sender.awaitParked().thread().interrupt();
    assertThat(sender.failure(TransferInterruptedException.class).bytesTransferred())
        .isEqualTo(10);
    PositionedBytes.receive(channel.receiver(), 10, 0);

    Body<?> receiver = crew.start(kind, "receiver", () -> channel.receiver().receiveByte());
    receiver.awaitParked().thread().interrupt();
    receiver.failure(TransferInterruptedException.class);
    channel.sender().sendBulk(PositionedBytes.of(10, 5));
    PositionedBytes.receive(channel.receiver(), 5, 10);
  }

  @DisplayName("B32 a thread for each byte: one ends, the next goes on")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  @Covers("B32")
  void threadPerCall(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(4);
    for (int call = 0; call < 50; call++) {
      long from = call * 4L;
      crew.start(kind, "send", () -> channel.sender().sendBulk(PositionedBytes.of(from, 4)))
          .result();
      crew.start(kind, "receive", () -> PositionedBytes.receive(channel.receiver(), 4, from))
          .result();
    }
  }

  @DisplayName("B32 platform and virtual threads take turns at both ends")
  @Test
  @Covers("B32")
  void mixedKinds() throws Exception {
    assumeTrue(
        ThreadKind.present().contains(ThreadKind.VIRTUAL),
        "virtual threads are missing in Java " + Runtime.version().feature());
    BulkChannel channel = BulkChannel.create(4);
    for (int call = 0; call < 40; call++) {
      long from = call * 9L;
      ThreadKind one = ThreadKind.present().get(call % 2);
      ThreadKind other = ThreadKind.present().get(call / 2 % 2);
      Body<?> send =
          crew.start(one, "send", () -> channel.sender().sendBulk(PositionedBytes.of(from, 9)));
      crew.start(other, "receive", () -> PositionedBytes.receive(channel.receiver(), 9, from))
          .result();
      send.result();
    }
  }

  @DisplayName("The ends are always the same objects, and any thread may close them")
  @EachThreadKind
  void sameEnds(ThreadKind kind) {
    BulkChannel channel = BulkChannel.create();
    BulkSender sender = channel.sender();
    BulkReceiver receiver = channel.receiver();
    Body<?> closer = crew.start(kind, "closer", () -> {
      assertThat(channel.sender()).isSameAs(sender);
      assertThat(channel.receiver()).isSameAs(receiver);
      channel.sender().close();
      channel.receiver().close();
    });
    closer.result();
    assertThat(sender.isOpen()).isFalse();
    assertThat(receiver.isOpen()).isFalse();
  }
}
