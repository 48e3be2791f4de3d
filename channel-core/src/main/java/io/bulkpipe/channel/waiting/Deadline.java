// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.time.Duration;
import java.util.Objects;

/** Until when an operation may wait, as a {@link System#nanoTime} or one of two other values. */
public final class Deadline {
  /** Waits as long as it takes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Does not wait. */
  public static final long NOW = Long.MIN_VALUE;

  private static final long LONGEST = Long.MAX_VALUE / 2;

  private Deadline() {}

  /**
   * The end of a time from now: {@link #NOW} if that is not above zero, saturating above 146 years.
   */
  public static long after(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout=null");
    if (timeout.isZero() || timeout.isNegative()) {
      return NOW;
    }
    long nanos = timeout.toSeconds() > LONGEST / 1_000_000_000 ? LONGEST : timeout.toNanos();
    long deadline = System.nanoTime() + nanos;
    return deadline == NEVER || deadline == NOW ? deadline + 2 : deadline;
  }

  /** A deadline, or so many nanoseconds from now, whichever comes first. */
  public static long sooner(long deadline, long nanos) {
    long soon = System.nanoTime() + nanos;
    return deadline == NEVER || deadline - soon > 0 ? soon : deadline;
  }

  /** What is left of a deadline that is neither {@link #NEVER} nor {@link #NOW}. */
  public static long nanosLeft(long deadline) {
    return deadline - System.nanoTime();
  }

  /** Returns whether a deadline of any kind has passed. */
  public static boolean hasPassed(long deadline) {
    return deadline != NEVER && (deadline == NOW || nanosLeft(deadline) <= 0);
  }
}
