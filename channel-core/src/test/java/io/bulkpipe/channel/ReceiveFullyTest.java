// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Receives that fill their slice: all of it, or what says why not. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R8"})
class ReceiveFullyTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration HOUR = Duration.ofHours(1);

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> kindsAndShapes() {
    return Combinations.of(
        ThreadKind.present(), List.of(Shape.values()), List.of(1, 3, 10, 24, 25, 26, 1000));
  }

  @DisplayName("fills its slice through any capacity, for one acquisition of the lock")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  @Covers("R2")
  void fills(ThreadKind kind, Shape shape, int capacity) throws Exception {
    for (Duration time : new Duration[] {HOUR, Duration.ofSeconds(Long.MAX_VALUE)}) {
      BulkChannel channel = shape.create(capacity);
      byte[] dst = new byte[31];
      Body<Integer> receiver = crew.start(
          kind,
          "receiver",
          () -> time.equals(HOUR)
              ? channel.receiver().receiveFully(dst, 3, 25)
              : channel.receiver().receiveFully(dst, 3, 25, time));
      for (int i = 0; i < 25; i++) {
        receiver.awaitParked();
        channel.sender().sendBulk(PositionedBytes.of(i, 1));
      }
      assertThat(receiver.result()).isEqualTo(25);
      PositionedBytes.check(Arrays.copyOfRange(dst, 3, 28), 0);
      assertThat(dst).startsWith(0, 0, 0).endsWith(0, 0, 0);
      assertThat(channel.stats().receiver().lockAcquisitions())
          .isEqualTo(shape == Shape.SINGLE ? 0 : 1);
    }
  }

  @DisplayName("less only at the end of the stream, -1 if it had come before")
  @EachThreadKind
  @Covers("R6")
  void endOfStream(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    byte[] dst = new byte[50];
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveFully(dst, 0, 50));
    channel.sender().sendBulk(PositionedBytes.of(0, 23));
    receiver.awaitParked();
    channel.sender().close();
    assertThat(receiver.result()).isEqualTo(23);
    PositionedBytes.check(dst, 23, 0);
    assertThat(channel.receiver().receiveFully(dst, 0, 50)).isEqualTo(-1);
    assertThat(channel.receiver().receiveFully(dst, 0, 1, SHORT)).isEqualTo(-1);
    assertThat(channel.receiver().receiveFully(dst, 0, 0)).isZero();
    assertThat(channel.receiver().receiveFully(dst, 0, 0, SHORT)).isZero();
  }

  @DisplayName("exactly as many bytes as asked for, then the end: the end is not told yet")
  @Test
  void exactlyToTheEnd() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 5));
    channel.sender().close();
    assertThat(channel.receiver().receiveFully(new byte[5], 0, 5)).isEqualTo(5);
    channel.sender().abort(new Exception("late"));
    ErrorKind.SENDER_FAILED.check(
        catchThrowable(() -> channel.receiver().receiveFully(new byte[5], 0, 5)),
        catchThrowable(() -> channel.receiver().receiveByte()).getCause(),
        0);
  }

  @DisplayName("a failure says how many bytes lie in the array")
  @EachThreadKind
  @Covers({"E3", "E5", "E6", "R7"})
  void failures(ThreadKind kind) throws Exception {
    Exception cause = new Exception("the reason");
    for (int i = 0; i < 10; i++) {
      int way = i / 2;
      boolean timed = i % 2 == 1;
      BulkChannel channel = BulkChannel.create(10);
      byte[] dst = new byte[50];
      Body<Integer> receiver = crew.start(
          kind,
          "receiver " + i,
          () -> timed
              ? channel.receiver().receiveFully(dst, 0, 50, HOUR)
              : channel.receiver().receiveFully(dst, 0, 50));
      channel.sender().sendBulk(PositionedBytes.of(0, 20));
      Body<Integer> settled = receiver;
      Await.until("all is taken", () -> channel.receiver().available() == 0 && settled.isParked());
      switch (way) {
        case 0 -> channel.sender().close(cause);
        case 1 -> channel.sender().abort(cause);
        case 2 -> channel.receiver().cancel(cause);
        case 3 -> channel.receiver().close();
        default -> receiver.thread().interrupt();
      }
      ErrorKind expected = way < 2
          ? ErrorKind.SENDER_FAILED
          : way < 4 ? ErrorKind.CLOSED_DURING : ErrorKind.INTERRUPTED;
      expected.check(receiver.failure(), way < 3 ? cause : null, 20);
      PositionedBytes.check(dst, 20, 0);
      assertThat(dst[20]).isZero();
      if (way == 4) {
        channel.sender().sendBulk(PositionedBytes.of(20, 5));
        PositionedBytes.receive(channel.receiver(), 5, 20);
      }
    }
  }

  @DisplayName("B18 a timed one returns what it has when its time is up")
  @EachThreadKind
  @Covers("B18")
  void timed(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    byte[] dst = new byte[20];
    Body<?> body = crew.start(kind, "timed", () -> {
      long start = System.nanoTime();
      assertThat(channel.receiver().receiveFully(dst, 0, 20, SHORT)).isZero();
      channel.sender().sendBulk(PositionedBytes.of(0, 7));
      assertThat(channel.receiver().receiveFully(dst, 0, 20, SHORT)).isEqualTo(7);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * SHORT.toNanos());
      PositionedBytes.check(dst, 7, 0);
      channel.sender().sendBulk(PositionedBytes.of(7, 7));
      assertThat(channel.receiver().receiveFully(dst, 0, 20, Duration.ZERO)).isEqualTo(7);
      assertThat(channel.receiver().receiveFully(dst, 0, 20, Duration.ofSeconds(-1)))
          .isZero();
      channel.sender().sendBulk(PositionedBytes.of(14, 7));
      assertThat(channel.receiver().receiveFully(dst, 0, 5, Duration.ZERO)).isEqualTo(5);
      PositionedBytes.receive(channel.receiver(), 2, 19);
    });
    body.result();
  }

  @DisplayName("the interrupt flag of one that need not wait stays")
  @EachThreadKind
  void flag(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 7));
    Body<?> body = crew.start(kind, "flagged", () -> {
      Thread.currentThread().interrupt();
      assertThat(channel.receiver().receiveFully(new byte[5], 0, 5)).isEqualTo(5);
      ErrorKind.INTERRUPTED.check(
          catchThrowable(() -> channel.receiver().receiveFully(new byte[5], 0, 5)), null, 2);
    });
    body.result();
    assertThat(body.flagAtEnd()).isFalse();
  }

  @DisplayName("no other receive takes bytes in between")
  @EachThreadKind
  void nothingInBetween(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(7);
    int each = 50;
    List<Body<?>> bodies = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      bodies.add(crew.start(kind, "receiver " + t, () -> {
        byte[] dst = new byte[100];
        for (int i = 0; i < each; i++) {
          assertThat(channel.receiver().receiveFully(dst, 0, 100)).isEqualTo(100);
          for (int k = 0; k < 100; k++) {
            assertThat(dst[k]).isEqualTo((byte) k);
          }
        }
      }));
    }
    byte[] bytes = new byte[3 * each * 100];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 100);
    }
    channel.sender().sendBulk(bytes);
    bodies.forEach(Body::result);
  }

  @DisplayName("arguments are checked before the state")
  @Test
  @Covers("E1")
  void arguments() {
    BulkChannel channel = BulkChannel.create(7);
    channel.receiver().close();
    byte[] dst = new byte[5];
    for (int[] slice : new int[][] {{-1, 1}, {0, 6}, {6, 0}, {1, -1}, {1, Integer.MAX_VALUE}}) {
      assertThatThrownBy(() -> channel.receiver().receiveFully(dst, slice[0], slice[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> channel.receiver().receiveFully(dst, slice[0], slice[1], SHORT))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> channel.receiver().receiveFully(Absent.value(), 0, 0))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> channel.receiver().receiveFully(dst, 0, 0, Absent.value()))
        .isInstanceOf(NullPointerException.class);
    ErrorKind.CLOSED_BEFORE.check(
        catchThrowable(() -> channel.receiver().receiveFully(dst, 0, 0)), null, 0);
  }
}
