// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The wait until everything that was sent has been received. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R7", "R12"})
class AwaitDrainedTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> kindsAndShapes() {
    return Combinations.of(
        ThreadKind.present(), List.of(Shape.values()), List.of(true, false), List.of(true, false));
  }

  @DisplayName("ends when the last byte is received, not before, open or closed")
  @ParameterizedTest(name = "{0} {1} timed {2} closed {3}")
  @MethodSource("kindsAndShapes")
  void untilTheLastByte(ThreadKind kind, Shape shape, boolean timed, boolean closed)
      throws Exception {
    BulkChannel channel = shape.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 7));
    if (closed) {
      channel.sender().close();
    }
    Body<Boolean> waiter = crew.start(kind, "waiter", () -> await(channel, timed));
    for (int i = 0; i < 7; i++) {
      waiter.awaitParked();
      assertThat(channel.sender().awaitDrained(Duration.ZERO)).isFalse();
      PositionedBytes.receive(channel.receiver(), 1, i);
    }
    assertThat(waiter.result()).isTrue();
    assertThat(channel.sender().awaitDrained(Duration.ZERO)).isTrue();
    assertThat(channel.stats().sender().lockAcquisitions())
        .isEqualTo(shape == Shape.SINGLE ? 0 : 1);
  }

  private static boolean await(BulkChannel channel, boolean timed) throws Exception {
    if (timed) {
      return channel.sender().awaitDrained(HOUR);
    }
    channel.sender().awaitDrained();
    return true;
  }

  @DisplayName("does not wait where nothing is buffered, open or closed")
  @Test
  void nothingBuffered() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().awaitDrained();
    channel.sender().sendByte(1);
    assertThat(channel.receiver().receiveByte()).isEqualTo(1);
    channel.sender().awaitDrained();
    Thread.currentThread().interrupt();
    channel.sender().awaitDrained();
    assertThat(channel.sender().awaitDrained(HOUR)).isTrue();
    assertThat(Thread.interrupted()).isTrue();
    channel.sender().close();
    channel.sender().awaitDrained();
    assertThat(channel.sender().awaitDrained(HOUR)).isTrue();
    assertThat(channel.sender().awaitDrained(Duration.ofSeconds(Long.MIN_VALUE)))
        .isTrue();
    assertThatThrownBy(() -> channel.sender().awaitDrained(Absent.value()))
        .isInstanceOf(NullPointerException.class);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    channel.sender().awaitDrained();
  }

  @DisplayName("later sends are not waited for, and others may send meanwhile")
  @EachThreadKind
  void laterSends(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 4));
    Body<?> waiter = crew.start(kind, "waiter", () -> channel.sender().awaitDrained());
    waiter.awaitParked();
    channel.sender().sendBulk(PositionedBytes.of(4, 6));
    Body<?> late = crew.start(kind, "late", () -> channel.sender().awaitDrained());
    late.awaitParked();
    Body<?> blocked =
        crew.start(kind, "blocked", () -> channel.sender().sendBulk(PositionedBytes.of(10, 3)));
    blocked.awaitParked();
    PositionedBytes.receive(channel.receiver(), 3, 0);
    waiter.awaitParked();
    PositionedBytes.receive(channel.receiver(), 1, 3);
    waiter.result();
    late.awaitParked();
    PositionedBytes.receive(channel.receiver(), 6, 4);
    late.result();
    PositionedBytes.receive(channel.receiver(), 3, 10);
    blocked.result();
  }

  @DisplayName("many threads that wait for several positions all end, each at its own")
  @EachThreadKind
  @Covers("R10")
  void many(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    List<List<Body<?>>> groups = new ArrayList<>();
    for (int g = 0; g < 10; g++) {
      channel.sender().sendBulk(PositionedBytes.of(10L * g, 10));
      List<Body<?>> group = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        boolean timed = i % 2 == 0;
        group.add(crew.start(kind, "waiter " + g + "." + i, () -> await(channel, timed)));
      }
      group.forEach(Body::awaitParked);
      groups.add(group);
    }
    for (int g = 0; g < 10; g++) {
      PositionedBytes.receive(channel.receiver(), 10, 10L * g);
      groups.get(g).forEach(Body::result);
      if (g < 9) {
        groups.get(g + 1).forEach(Body::awaitParked);
      }
    }
  }

  @DisplayName("broken by abort, close or cancel of the receiver; not by the sender's closing")
  @ParameterizedTest(name = "{0} {1} timed {2} closed {3}")
  @MethodSource("kindsAndShapes")
  @Covers({"E3", "E4"})
  void broken(ThreadKind kind, Shape shape, boolean timed, boolean closed) throws Exception {
    for (int way = 0; way < 3; way++) {
      BulkChannel channel = shape.create(10);
      channel.sender().sendBulk(PositionedBytes.of(0, 7));
      Body<Boolean> waiter = crew.start(kind, "waiter", () -> await(channel, timed));
      waiter.awaitParked();
      if (closed) {
        channel.sender().close();
        waiter.awaitParked();
      }
      switch (way) {
        case 0 -> channel.sender().abort(cause);
        case 1 -> channel.receiver().cancel(cause);
        default -> channel.receiver().close();
      }
      Throwable thrown = waiter.failure();
      if (way == 0) {
        assertThat(thrown).isInstanceOf(java.nio.channels.ClosedChannelException.class);
        assertThat(thrown).hasCause(cause);
      } else {
        if (!closed) {
          ErrorKind.BROKEN.check(thrown, way == 1 ? cause : null, 0);
        }
        assertThat(thrown).isInstanceOf(java.io.IOException.class);
      }
      assertThat(catchThrowable(() -> channel.sender().awaitDrained()))
          .isInstanceOf(java.io.IOException.class);
      assertThat(catchThrowable(() -> channel.sender().awaitDrained(SHORT)))
          .isInstanceOf(java.io.IOException.class);
    }
  }

  @DisplayName("drained before the receiver went is drained")
  @EachThreadKind
  void drainedThenGone(ThreadKind kind) throws Exception {
    for (int way = 0; way < 20; way++) {
      BulkChannel channel = BulkChannel.create(10);
      channel.sender().sendBulk(PositionedBytes.of(0, 7));
      Body<?> waiter = crew.start(kind, "waiter", () -> channel.sender().awaitDrained());
      waiter.awaitParked();
      PositionedBytes.receive(channel.receiver(), 7, 0);
      if (way % 2 == 0) {
        channel.receiver().close();
      } else {
        channel.sender().abort(cause);
      }
      waiter.result();
    }
  }

  @DisplayName("interruption and time end the wait, and change nothing")
  @ParameterizedTest(name = "{0} {1} timed {2} closed {3}")
  @MethodSource("kindsAndShapes")
  @Covers({"E6", "R8", "B18"})
  void givingUp(ThreadKind kind, Shape shape, boolean timed, boolean closed) throws Exception {
    BulkChannel channel = shape.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 7));
    if (closed) {
      channel.sender().close();
    }
    Body<Boolean> waiter = crew.start(kind, "waiter", () -> await(channel, timed));
    waiter.awaitParked();
    waiter.thread().interrupt();
    ErrorKind.INTERRUPTED.check(waiter.failure(), null, 0);
    assertThat(waiter.flagAtEnd()).isFalse();
    Body<?> flagged = crew.start(kind, "flagged", () -> {
      Thread.currentThread().interrupt();
      return await(channel, timed);
    });
    ErrorKind.INTERRUPTED.check(flagged.failure(), null, 0);
    Body<Boolean> late = crew.start(kind, "late", () -> {
      long start = System.nanoTime();
      boolean drained = channel.sender().awaitDrained(SHORT);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      return drained;
    });
    assertThat(late.result()).isFalse();
    assertThat(channel.receiver().available()).isEqualTo(7);
    PositionedBytes.receive(channel.receiver(), 7, 0);
    channel.sender().awaitDrained();
  }

  @DisplayName("closing never waits for the drain")
  @Test
  @Covers("R6")
  void closingDoesNotWait() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 7));
    channel.sender().close();
    assertThat(channel.receiver().available()).isEqualTo(7);
    assertThat(PositionedBytes.receiveAll(channel.receiver(), 0)).isEqualTo(7);
  }

  @DisplayName("R12 what the receiver did before it received is seen by who waited")
  @EachThreadKind
  void visibility(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    int rounds = 20_000;
    int[] plain = new int[1];
    Body<?> receiver = crew.start(kind, "receiver", () -> {
      for (int i = 1; i <= rounds; i++) {
        plain[0] = i;
        assertThat(channel.receiver().receiveByte()).isEqualTo(i & 0xFF);
      }
    });
    for (int i = 1; i <= rounds; i++) {
      channel.sender().sendByte(i);
      channel.sender().awaitDrained();
      assertThat(plain[0]).isGreaterThanOrEqualTo(i);
    }
    receiver.result();
  }
}
