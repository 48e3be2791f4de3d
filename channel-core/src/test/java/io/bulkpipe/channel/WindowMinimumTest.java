// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static io.bulkpipe.channel.testing.Windows.advance;
import static io.bulkpipe.channel.testing.Windows.read;
import static io.bulkpipe.channel.testing.Windows.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import io.bulkpipe.channel.testing.Windows;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The minimum of a window: in one piece at every place, bounded, and what ends the wait for it. */
@SuppressWarnings("FutureReturnValueIgnored") // it throws
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R3", "R16", "B25"})
class WindowMinimumTest {
  private static final List<Integer> CAPACITIES = List.of(1, 2, 3, 7, 64, 100, 4096);
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration HOUR = Duration.ofHours(1);

  @RegisterExtension
  final Crew crew = new Crew();

  private static int half(int capacity) {
    return capacity - capacity / 2;
  }

  /** All places of a small ring, and those near the seams of a large one. */
  private static int[] places(int capacity) {
    return IntStream.range(0, capacity)
        .filter(p -> capacity <= 100 || p < 3 || p > capacity - 4 || Math.abs(p - capacity / 2) < 3)
        .toArray();
  }

  private static int[] minimums(int capacity) {
    return IntStream.of(1, 2, half(capacity) / 2, half(capacity) - 1, half(capacity))
        .filter(m -> m >= 1 && m <= half(capacity))
        .distinct()
        .toArray();
  }

  static Stream<Arguments> capacitiesAndBuilds() {
    return Combinations.of(CAPACITIES, List.of(Build.values()), List.of(false, true));
  }

  @DisplayName("a window holds its minimum in one piece at every place, when just that is there")
  @ParameterizedTest(name = "capacity {0} {1} grown {2}")
  @MethodSource("capacitiesAndBuilds")
  void minimumAtEveryPlace(int capacity, Build build, boolean grown) throws Exception {
    for (int minimum : minimums(capacity)) {
      for (int place : places(capacity)) {
        BulkChannel channel = build.create(capacity);
        if (grown) {
          advance(channel, capacity);
        }
        advance(channel, place);
        int before = capacity - minimum;
        channel.sender().sendBulk(PositionedBytes.of(0, before));
        int filled = channel.sender().fill(minimum, window -> {
          assertThat(window.remaining()).as("room at %s of %s", place, minimum).isEqualTo(minimum);
          return write(window, minimum, before);
        });
        assertThat(filled).isEqualTo(minimum);
        assertThat(channel.receiver().available()).isEqualTo(capacity);
        assertThat(channel.sender().fill(minimum, Windows::never, Duration.ZERO))
            .isZero();
        int at = 0;
        while (capacity - at > minimum) {
          int from = at;
          at += channel.receiver().drain(minimum, window -> {
            assertThat(window.remaining()).isBetween(minimum, capacity - from);
            assertThat(window.isReadOnly()).isTrue();
            return read(window, Math.min(window.remaining(), capacity - from - minimum), from);
          });
        }
        int last = at;
        assertThat(channel.receiver().drain(minimum, window -> {
              assertThat(window.remaining()).as("bytes at %s", place).isEqualTo(minimum);
              return read(window, minimum, last);
            }))
            .isEqualTo(minimum);
        assertThat(channel.receiver().drain(minimum, Windows::never, Duration.ZERO))
            .isZero();
        assertThat(channel.receiver().available()).isZero();
        assertThat(channel.sender().remainingCapacity()).isEqualTo(capacity);
      }
    }
  }

  @DisplayName("a minimum lies between 1 and half the capacity, rounded up, whatever the state")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100, 1 << 30})
  @Covers("E1")
  void minimumBounds(int capacity) throws Exception {
    for (boolean closed : new boolean[] {false, true}) {
      BulkChannel channel = BulkChannel.create(capacity);
      BulkSender sender = channel.sender();
      BulkReceiver receiver = channel.receiver();
      if (closed) {
        sender.close();
        receiver.close();
      }
      for (int minimum :
          new int[] {0, -1, half(capacity) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        List<Action> calls = List.of(
            () -> sender.fill(minimum, Windows::never),
            () -> sender.fill(minimum, Windows::never, SHORT),
            () -> receiver.drain(minimum, Windows::never),
            () -> receiver.drain(minimum, Windows::never, SHORT),
            () -> sender.whenWritable(minimum),
            () -> receiver.whenReadable(minimum));
        for (Action call : calls) {
          assertThatThrownBy(call::run)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("minimum=" + minimum);
        }
      }
      List<Action> nulls = List.of(
          () -> sender.fill(1, Absent.value()),
          () -> sender.fill(1, Absent.value(), SHORT),
          () -> sender.fill(1, Windows::never, Absent.value()),
          () -> receiver.drain(1, Absent.value()),
          () -> receiver.drain(1, Absent.value(), SHORT),
          () -> receiver.drain(1, Windows::never, Absent.value()));
      for (Action call : nulls) {
        assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class);
      }
      if (!closed) {
        assertThat(sender.fill(half(Math.min(capacity, 100)), w -> 0)).isZero();
      }
    }
  }

  static Stream<Arguments> kindsAndBuilds() {
    return Combinations.of(ThreadKind.present(), List.of(Build.values()));
  }

  @DisplayName("fewer bytes than the minimum only at the end of the stream, then -1")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers("R6")
  void fewerAtTheEnd(ThreadKind kind, Build build) throws Exception {
    for (int place = 0; place < 10; place++) {
      BulkChannel channel = build.create(10);
      advance(channel, place);
      Body<Integer> drainer = crew.start(
          kind,
          "drainer",
          () -> channel.receiver().drain(5, w -> {
            assertThat(w.remaining()).isEqualTo(4);
            return read(w, 2, 0);
          }));
      drainer.awaitParked();
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      channel.sender().sendBulk(PositionedBytes.of(3, 1));
      drainer.awaitParked();
      channel.sender().close();
      assertThat(drainer.result()).isEqualTo(2);
      assertThat(channel.receiver().drain(5, w -> 0)).isZero();
      assertThat(channel.receiver().drain(5, w -> {
            assertThat(w.remaining()).isEqualTo(2);
            return read(w, 2, 2);
          }))
          .isEqualTo(2);
      assertThat(channel.receiver().drain(5, Windows::never)).isEqualTo(-1);
      assertThat(channel.receiver().drain(1, Windows::never, Duration.ZERO)).isEqualTo(-1);
    }
  }

  @DisplayName("a wait for a minimum ends when just that is there, and not before")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers({"R2", "R10"})
  void waitsForMinimum(ThreadKind kind, Build build) throws Exception {
    BulkChannel channel = build.create(10);
    Body<Integer> drainer = crew.start(
        kind, "drainer", () -> channel.receiver().drain(5, w -> read(w, w.remaining(), 0)));
    for (int i = 0; i < 4; i++) {
      drainer.awaitParked();
      channel.sender().sendBulk(PositionedBytes.of(i, 1));
    }
    drainer.awaitParked();
    channel.sender().sendBulk(PositionedBytes.of(4, 1));
    assertThat(drainer.result()).isEqualTo(5);

    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    Body<Integer> filler =
        crew.start(kind, "filler", () -> channel.sender().fill(5, w -> write(w, 5, 10)));
    for (int i = 0; i < 4; i++) {
      filler.awaitParked();
      PositionedBytes.receive(channel.receiver(), 1, i);
    }
    filler.awaitParked();
    PositionedBytes.receive(channel.receiver(), 1, 4);
    assertThat(filler.result()).isEqualTo(5);
    PositionedBytes.receive(channel.receiver(), 10, 5);
    ChannelStats stats = channel.stats();
    assertThat(stats.sender().lockAcquisitions()).isEqualTo(build.single() ? 0 : 7);
    assertThat(stats.receiver().lockAcquisitions()).isGreaterThanOrEqualTo(build.single() ? 0 : 7);
    assertThat(stats.receiver().lockAcquisitions()).isLessThan(build.single() ? 1 : 16);
  }

  @DisplayName("a timed wait for a minimum calls nothing when its time is up, and loses nothing")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers({"R8", "B18"})
  void timed(ThreadKind kind, Build build) throws Exception {
    BulkChannel channel = build.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    Body<?> body = crew.start(kind, "timed", () -> {
      long start = System.nanoTime();
      assertThat(channel.receiver().drain(4, Windows::never, SHORT)).isZero();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      channel.sender().sendBulk(PositionedBytes.of(3, 3));
      start = System.nanoTime();
      assertThat(channel.sender().fill(5, Windows::never, SHORT)).isZero();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      assertThat(channel.sender().fill(5, Windows::never, Duration.ofSeconds(Long.MIN_VALUE)))
          .isZero();
      assertThat(channel.sender().fill(4, w -> write(w, 4, 6), Duration.ofSeconds(Long.MAX_VALUE)))
          .isEqualTo(4);
      assertThat(channel.receiver().drain(5, w -> read(w, 5, 0), Duration.ofSeconds(-1)))
          .isEqualTo(5);
      PositionedBytes.receive(channel.receiver(), 5, 5);
    });
    body.result();
  }

  @DisplayName("an interrupt ends the wait for a minimum, and only the wait")
  @ParameterizedTest
  @MethodSource("kindsAndBuilds")
  @Covers({"R8", "E6"})
  void interrupt(ThreadKind kind, Build build) throws Exception {
    BulkChannel channel = build.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    Body<Integer> drainer =
        crew.start(kind, "drainer", () -> channel.receiver().drain(4, Windows::never));
    drainer.awaitParked();
    drainer.thread().interrupt();
    ErrorKind.INTERRUPTED.check(drainer.failure(), null, 0);
    channel.sender().sendBulk(PositionedBytes.of(3, 3));
    Body<Integer> filler =
        crew.start(kind, "filler", () -> channel.sender().fill(5, Windows::never, HOUR));
    filler.awaitParked();
    filler.thread().interrupt();
    ErrorKind.INTERRUPTED.check(filler.failure(), null, 0);

    Body<?> flagged = crew.start(kind, "flagged", () -> {
      Thread.currentThread().interrupt();
      assertThat(channel.sender().fill(4, w -> write(w, 4, 6))).isEqualTo(4);
      assertThat(channel.receiver().drain(5, w -> {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return read(w, 5, 0);
          }))
          .isEqualTo(5);
    });
    flagged.result();
    assertThat(flagged.flagAtEnd()).isTrue();
    PositionedBytes.receive(channel.receiver(), 5, 5);
  }

  static Stream<Arguments> kindsAndCapacities() {
    return Combinations.of(
        ThreadKind.present(),
        List.of(Build.values()),
        List.of(1, 2, 3, 4, 5, 7, 8, 9, 100),
        List.of("fill and drain", "send and drain", "fill and receive"));
  }

  @DisplayName("two ends that both wait for half the capacity never wait for each other")
  @ParameterizedTest
  @MethodSource("kindsAndCapacities")
  @Covers({"R10", "B25"})
  void halvesMeet(ThreadKind kind, Build build, int capacity, String forms) throws Exception {
    BulkChannel channel = build.create(capacity);
    int volume = 3000;
    int half = half(capacity);
    SplittableRandom sizes = new SplittableRandom(capacity);
    Body<?> sender = crew.start(kind, "sender", () -> {
      for (int at = 0; at < volume; ) {
        int from = at;
        if (forms.startsWith("fill")) {
          at += channel.sender().fill(half, w -> {
            assertThat(w.remaining()).isBetween(half, capacity);
            return write(w, Math.min(sizes.nextInt(w.remaining() + 1), volume - from), from);
          });
        } else {
          int n = Math.min(volume - at, 1 + sizes.nextInt(2 * capacity));
          channel.sender().sendBulk(PositionedBytes.of(at, n));
          at += n;
        }
      }
      channel.sender().close();
    });
    if (forms.endsWith("receive")) {
      assertThat(PositionedBytes.receiveAll(channel.receiver(), 0)).isEqualTo(volume);
    } else {
      AtomicInteger at = new AtomicInteger();
      SplittableRandom pieces = new SplittableRandom(capacity);
      while (channel.receiver().drain(half, w -> {
            assertThat(w.remaining()).isLessThanOrEqualTo(capacity);
            if (w.remaining() < half) {
              assertThat(channel.sender().isOpen()).isFalse();
            }
            int n = pieces.nextInt(w.remaining() + 1);
            return read(w, n, at.getAndAdd(n));
          })
          >= 0) {}
      assertThat(at.get()).isEqualTo(volume);
    }
    sender.result();
  }
}
