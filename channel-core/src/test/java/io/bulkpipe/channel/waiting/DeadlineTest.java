// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations of any size as points in time. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B18", "B19"})
class DeadlineTest {
  private static final long CENTURY = 100L * 365 * 24 * 3600 * 1_000_000_000;

  static Stream<Duration> notAboveZero() {
    return Stream.of(
        Duration.ZERO,
        Duration.ofNanos(-1),
        Duration.ofMillis(-1),
        Duration.ofSeconds(Long.MIN_VALUE),
        Duration.ofSeconds(Long.MIN_VALUE, 999_999_999),
        Duration.ofNanos(Long.MIN_VALUE));
  }

  @DisplayName("B19 what is not above zero does not wait")
  @ParameterizedTest
  @MethodSource("notAboveZero")
  void past(Duration timeout) {
    assertThat(Deadline.after(timeout)).isEqualTo(Deadline.NOW);
  }

  static Stream<Duration> huge() {
    long limit = Long.MAX_VALUE / 2 / 1_000_000_000;
    return Stream.of(
        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
        Duration.ofSeconds(Long.MAX_VALUE),
        ChronoUnit.FOREVER.getDuration(),
        Duration.ofNanos(Long.MAX_VALUE),
        Duration.ofNanos(Long.MAX_VALUE / 2),
        Duration.ofSeconds(limit - 1),
        Duration.ofSeconds(limit, 999_999_999),
        Duration.ofSeconds(limit + 1),
        Duration.ofDays(100 * 365));
  }

  @DisplayName("B18 a huge time is longer than a century, and is not taken for a past one")
  @ParameterizedTest
  @MethodSource("huge")
  void saturates(Duration timeout) {
    long deadline = Deadline.after(timeout);
    assertThat(deadline).isNotIn(Deadline.NOW, Deadline.NEVER);
    assertThat(Deadline.hasPassed(deadline)).isFalse();
    assertThat(Deadline.nanosLeft(deadline)).isGreaterThanOrEqualTo(CENTURY - 1_000_000_000L);
  }

  static Stream<Duration> usual() {
    return Stream.of(
        Duration.ofSeconds(1),
        Duration.ofSeconds(1, 1),
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        Duration.ofDays(365));
  }

  @DisplayName("B18 what is left is at most what was given, and gets less")
  @ParameterizedTest
  @MethodSource("usual")
  void usualTimes(Duration timeout) {
    long before = System.nanoTime();
    long deadline = Deadline.after(timeout);
    long left = Deadline.nanosLeft(deadline);
    long passed = System.nanoTime() - before;
    assertThat(left).isBetween(timeout.toNanos() - passed, timeout.toNanos());
    assertThat(Deadline.nanosLeft(deadline)).isLessThanOrEqualTo(left);
  }

  @DisplayName("B18 a time passes, and stays past")
  @Test
  void passes() {
    for (int nanos : new int[] {1, 1000, 1_000_000}) {
      long start = System.nanoTime();
      long deadline = Deadline.after(Duration.ofNanos(nanos));
      while (!Deadline.hasPassed(deadline)) {
        Thread.onSpinWait();
      }
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
      assertThat(Deadline.nanosLeft(deadline)).isLessThanOrEqualTo(0);
      assertThat(Deadline.hasPassed(deadline)).isTrue();
    }
  }

  @DisplayName("never has not passed, now has")
  @Test
  void specialValues() {
    assertThat(Deadline.hasPassed(Deadline.NEVER)).isFalse();
    assertThat(Deadline.hasPassed(Deadline.NOW)).isTrue();
  }

  @DisplayName("B17 no time at all is a NullPointerException")
  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  @Covers("B17")
  void nullTimeout() {
    assertThatNullPointerException().isThrownBy(() -> Deadline.after(null));
  }
}
