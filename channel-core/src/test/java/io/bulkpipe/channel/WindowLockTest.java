// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static io.bulkpipe.channel.testing.Windows.read;
import static io.bulkpipe.channel.testing.Windows.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Closing;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.ThreadKind;
import io.bulkpipe.channel.testing.Windows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The lock of an end while a callback has its window: taken once, and held until it returns. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R16")
class WindowLockTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Each way to end a channel, and none. */
  private static final List<Optional<Closing>> ALL_AND_NONE = Stream.concat(
          Stream.of(Closing.values()).map(Optional::of), Stream.of(Optional.<Closing>empty()))
      .toList();

  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("each window is one lock acquisition, also if it fails or nothing is moved")
  @ParameterizedTest
  @EnumSource
  @Covers("R2")
  void oneAcquisition(Build build) throws Exception {
    BulkChannel channel = build.create(10);
    for (int i = 0; i < 10; i++) {
      long each = build.single() ? 0 : i + 1;
      int turn = i;
      switch (turn % 3) {
        case 0 -> assertThat(channel.sender().fill(1, w -> write(w, 1, turn))).isOne();
        case 1 -> assertThat(channel.sender().fill(2, w -> 0, HOUR)).isZero();
        default ->
          assertThat(catchThrowable(() -> channel.sender().fill(2, w -> {
                throw new IOException();
              })))
              .isNotNull();
      }
      switch (turn % 3) {
        case 0 -> assertThat(channel.receiver().drain(1, w -> read(w, 1, turn))).isOne();
        case 1 ->
          assertThat(channel.receiver().drain(1, Windows::never, Duration.ZERO)).isZero();
        default ->
          assertThat(channel.receiver().drain(2, Windows::never, Duration.ZERO)).isZero();
      }
      assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(each);
      assertThat(channel.stats().receiver().lockAcquisitions()).isEqualTo(each);
    }
  }

  @DisplayName("while a callback runs, others wait, tries get nothing, and closing does not wait")
  @ParameterizedTest
  @MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
  @Covers({"R6", "R7"})
  void othersWaitForCallback(ThreadKind kind) throws Exception {
    for (Optional<Closing> closing : ALL_AND_NONE) {
      BulkChannel channel = BulkChannel.create(10);
      CountDownLatch filling = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      Body<Integer> filler = crew.start(
          kind,
          "filler",
          () -> channel.sender().fill(1, w -> {
            write(w, 2, 0);
            filling.countDown();
            go.await();
            return 0;
          }));
      filling.await();
      assertThat(channel.sender().trySendBulk(new byte[1], 0, 1)).isZero();
      assertThat(channel.sender().trySendWhole(new byte[1], 0, 1)).isFalse();
      assertThat(channel.sender().fill(1, Windows::never, SHORT)).isZero();
      assertThat(channel.sender().sendBulk(new byte[1], 0, 1, SHORT)).isZero();
      Body<?> other =
          crew.start(kind, "other", () -> channel.sender().sendBulk(PositionedBytes.of(2, 1)));
      other.awaitParked();
      assertThat(channel.receiver().available()).isZero();
      if (closing.isPresent()) {
        closing.get().on(channel, cause);
      }
      assertThat(channel.sender().isOpen()).isEqualTo(closing.isEmpty());
      if (closing.filter(Closing::leavesBytes).isPresent()) {
        closing.get().checkLaterReceive(channel.receiver(), ReceiveForm.ARRAY, cause);
      }
      go.countDown();
      if (closing.isEmpty()) {
        assertThat(filler.result()).isEqualTo(2);
        other.result();
        PositionedBytes.receive(channel.receiver(), 3, 0);
      } else {
        ErrorKind expected = closing.get().waitingSend();
        expected.check(other.failure(), closing.get().told(cause), 0);
        // nothing can be received any more, or (the first two) the end was told before these bytes
        expected.check(filler.failure(), closing.get().told(cause), 0);
      }
    }
  }

  @DisplayName("while a drain's callback runs, others wait, tries get nothing")
  @ParameterizedTest
  @MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
  void othersWaitForDrain(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    CountDownLatch draining = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Body<Integer> drainer = crew.start(
        kind,
        "drainer",
        () -> channel.receiver().drain(1, w -> {
          read(w, 2, 0);
          draining.countDown();
          go.await();
          return 0;
        }));
    draining.await();
    assertThat(channel.receiver().tryReceiveInto(new byte[1], 0, 1)).isZero();
    assertThat(channel.receiver().receiveInto(new byte[1], 0, 1, SHORT)).isZero();
    assertThat(channel.receiver().receiveFully(new byte[1], 0, 1, SHORT)).isZero();
    assertThat(channel.receiver().drain(1, Windows::never, SHORT)).isZero();
    assertThat(channel.sender().trySendBulk(new byte[1], 0, 1)).isZero();
    Body<?> other =
        crew.start(kind, "other", () -> PositionedBytes.receive(channel.receiver(), 8, 2));
    other.awaitParked();
    go.countDown();
    assertThat(drainer.result()).isEqualTo(2);
    other.result();
  }

  @DisplayName("several threads' windows: none interleaves, each has its own")
  @ParameterizedTest
  @MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
  void manyFillers(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(13);
    int rounds = 400;
    AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    List<Body<?>> fillers = new ArrayList<>();
    for (int t = 1; t <= 4; t++) {
      byte mark = (byte) t;
      fillers.add(crew.start(kind, "filler " + t, () -> {
        for (int i = 0; i < rounds; i++) {
          assertThat(channel.sender().fill(7, w -> {
                assertThat(inside.compareAndSet(null, Thread.currentThread())).isTrue();
                for (int k = 0; k < 7; k++) {
                  w.put(mark);
                }
                inside.set(null);
                return 7;
              }))
              .isEqualTo(7);
        }
      }));
    }
    int[] seen = new int[5];
    byte[] piece = new byte[7];
    for (int i = 0; i < 4 * rounds; i++) {
      assertThat(channel.receiver().receiveFully(piece, 0, 7)).isEqualTo(7);
      for (byte b : piece) {
        assertThat(b).isEqualTo(piece[0]);
      }
      seen[piece[0]]++;
    }
    assertThat(seen).containsExactly(0, rounds, rounds, rounds, rounds);
    fillers.forEach(Body::result);
  }
}
