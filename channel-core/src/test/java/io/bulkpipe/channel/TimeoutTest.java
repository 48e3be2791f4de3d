// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls with a time: not before it, not long after it, and nothing lost by it. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B18", "R8"})
class TimeoutTest {
  private static final int CAPACITY = 10;
  private static final Duration SHORT = Duration.ofMillis(40);
  private static final Duration LATE = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final Duration MOST_NEGATIVE = Duration.ofSeconds(Long.MIN_VALUE);

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> kindsAndShapes() {
    return Combinations.of(ThreadKind.present(), List.of(Shape.values()));
  }

  @DisplayName("B18 a timed receive from an empty channel returns 0 when its time is up")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  void receive(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    byte[] got = new byte[5];
    assertThat(timed(kind, () -> channel.receiver().receiveInto(got, 1, 3, SHORT)))
        .isZero();
    ByteBuffer buffer = ByteBuffer.allocateDirect(5);
    assertThat(timed(kind, () -> channel.receiver().receiveInto(buffer, SHORT))).isZero();
    assertThat(buffer.position()).isZero();
    assertThat(channel.sender().isAwaited()).isFalse();

    channel.sender().sendBulk(PositionedBytes.of(0, 4));
    assertThat(channel.receiver().receiveInto(buffer, SHORT)).isEqualTo(4);
    assertThat(buffer.position()).isEqualTo(4);
  }

  @DisplayName(
      "B18 a timed send sends what fits in time; earlier bytes and the channel stay intact")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  void send(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(CAPACITY);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    byte[] bytes = PositionedBytes.of(3, 20);
    assertThat(timed(kind, () -> channel.sender().sendBulk(bytes, 0, 20, SHORT)))
        .isEqualTo(7);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 7, 13);
    assertThat(timed(kind, () -> channel.sender().sendBulk(buffer, SHORT))).isZero();
    assertThat(buffer.position()).isEqualTo(7);

    PositionedBytes.receive(channel.receiver(), 6, 0);
    assertThat(timed(kind, () -> channel.sender().sendBulk(buffer, SHORT))).isEqualTo(6);
    assertThat(buffer.position()).isEqualTo(13);
    PositionedBytes.receive(channel.receiver(), 10, 6);
    assertThat(channel.sender().sendBulk(buffer, SHORT)).isEqualTo(7);
    PositionedBytes.receive(channel.receiver(), 7, 16);
  }

  @DisplayName("B18 the time covers the wait for another call of the same end")
  @EachThreadKind
  void waitForTurn(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveInto(new byte[1]));
    receiver.awaitParked();
    assertThat(timed(kind, () -> channel.receiver().receiveInto(new byte[1], 0, 1, SHORT)))
        .isZero();
    channel.sender().sendByte(0);
    assertThat(receiver.result()).isEqualTo(1);

    byte[] bytes = PositionedBytes.of(0, 25);
    Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(bytes));
    sender.awaitParked();
    assertThat(timed(kind, () -> channel.sender().sendBulk(new byte[3], 0, 3, SHORT)))
        .isZero();
    ByteBuffer src = ByteBuffer.allocate(3);
    assertThat(timed(kind, () -> channel.sender().sendBulk(src, SHORT))).isZero();
    assertThat(src.position()).isZero();
    PositionedBytes.receive(channel.receiver(), 25, 0);
    sender.result();
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("B18 the time is for the call as a whole, not for each of its waits")
  @EachThreadKind
  void oneTimeForAllWaits(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(1);
    byte[] bytes = PositionedBytes.of(0, 1 << 20);
    Duration time = Duration.ofMillis(150);
    Body<Integer> sender =
        crew.start(kind, "sender", () -> channel.sender().sendBulk(bytes, 0, bytes.length, time));
    int received = 0;
    byte[] got = new byte[1];
    long start = System.nanoTime();
    while (!sender.ended()) { // a byte each time that it waits, so that it always waits once more
      if (sender.isParked() && channel.receiver().tryReceiveInto(got, 0, 1) == 1) {
        PositionedBytes.check(got, received++);
      }
      assertThat(System.nanoTime() - start).isLessThan(LATE.toNanos());
    }
    int left = channel.receiver().available();
    assertThat(sender.result()).isEqualTo(received + left).isBetween(1, bytes.length - 1);
    PositionedBytes.receive(channel.receiver(), left, received);
  }

  @DisplayName("B18 a timed call goes on before its time is up")
  @EachThreadKind
  void goesOnInTime(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    for (Duration time : List.of(LONG, LONGEST)) {
      Body<Integer> receiver = crew.start(
          kind, "receiver", () -> channel.receiver().receiveInto(new byte[9], 0, 9, time));
      receiver.awaitParked();
      channel.sender().sendByte(1);
      assertThat(receiver.result()).isEqualTo(1);

      byte[] bytes = PositionedBytes.of(0, 25);
      Body<Integer> sender =
          crew.start(kind, "sender", () -> channel.sender().sendBulk(bytes, 0, 25, time));
      sender.awaitParked();
      PositionedBytes.receive(channel.receiver(), 25, 0);
      assertThat(sender.result()).isEqualTo(25);
    }
  }

  @DisplayName("B19 a time of zero or below does not wait, and sends or takes what it can")
  @Test
  @Covers("B19")
  void noTime() throws Exception {
    for (Duration none :
        List.of(Duration.ZERO, Duration.ofNanos(-1), SHORT.negated(), MOST_NEGATIVE)) {
      BulkChannel channel = BulkChannel.create(CAPACITY);
      assertThat(channel.receiver().receiveInto(new byte[5], 0, 5, none)).isZero();
      assertThat(channel.receiver().receiveInto(ByteBuffer.allocate(5), none)).isZero();
      byte[] bytes = PositionedBytes.of(0, 25);
      assertThat(channel.sender().sendBulk(bytes, 0, 4, none)).isEqualTo(4);
      ByteBuffer src = ByteBuffer.wrap(bytes, 4, 21);
      assertThat(channel.sender().sendBulk(src, none)).isEqualTo(6);
      assertThat(src.position()).isEqualTo(10);
      assertThat(channel.sender().sendBulk(src, none)).isZero();
      byte[] got = new byte[25];
      assertThat(channel.receiver().receiveInto(got, 0, 25, none)).isEqualTo(10);
      PositionedBytes.check(got, 10, 0);
      assertThat(channel.stats().sender().parks()).isZero();
      assertThat(channel.stats().receiver().parks()).isZero();
      channel.sender().close();
      assertThat(channel.receiver().receiveInto(got, 0, 25, none)).isEqualTo(-1);
    }
  }

  @DisplayName("B19 without a time a call does not wait for another call of its end either")
  @Test
  @Covers("B19")
  void noTimeWhileHeld() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<Integer> receiver = crew.start("receiver", () -> channel.receiver().receiveByte());
    receiver.awaitParked();
    assertThat(channel.receiver().receiveInto(new byte[1], 0, 1, Duration.ZERO)).isZero();
    assertThat(channel.receiver().tryReceiveInto(new byte[1], 0, 1)).isZero();
    assertThat(channel.receiver().tryReceiveInto(ByteBuffer.allocate(1))).isZero();
    channel.sender().sendByte(5);
    assertThat(receiver.result()).isEqualTo(5);

    Body<?> sender = crew.start("sender", () -> channel.sender().sendBulk(new byte[25]));
    sender.awaitParked();
    assertThat(channel.sender().sendBulk(new byte[1], 0, 1, Duration.ZERO)).isZero();
    assertThat(channel.sender().trySendBulk(new byte[1], 0, 1)).isZero();
    assertThat(channel.sender().trySendBulk(ByteBuffer.allocate(1))).isZero();
    assertThat(channel.receiver().receiveInto(new byte[10])).isEqualTo(10);
    Await.until("the sender goes on", () -> channel.receiver().available() == 10);
    assertThat(channel.receiver().receiveInto(new byte[10])).isEqualTo(10);
    sender.result();
    assertThat(channel.receiver().available()).isEqualTo(5);
  }

  /** Runs a call that is to use up its time, and checks that it took that long. */
  private int timed(ThreadKind kind, Callable<Integer> call) {
    Body<Integer> body = crew.start(kind, "timed", () -> {
      long start = System.nanoTime();
      int result = call.call();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(took).isBetween(SHORT, LATE);
      return result;
    });
    return body.result();
  }
}
