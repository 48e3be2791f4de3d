// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.time.Duration;
import java.util.Objects;

/** The end of an operation's wait: a {@link System#nanoTime}, {@link #NEVER} or {@link #NOW}. */
public final class Deadline {
  /** The wait has no limit. */
  public static final long NEVER = Long.MAX_VALUE;

  /** There is no wait. */
  public static final long NOW = Long.MIN_VALUE;

  private static final long LONGEST = Long.MAX_VALUE / 2;

  private Deadline() {}

  /**
   * Returns the deadline of a timeout that starts now: {@link #NOW} if it is zero or negative. A
   * timeout above 146 years counts as 146 years.
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

  /**
   * Returns a deadline, or the time that is this number of nanoseconds from now, whichever comes
   * first.
   */
  public static long sooner(long deadline, long nanos) {
    long soon = System.nanoTime() + nanos;
    return deadline == NEVER || deadline - soon > 0 ? soon : deadline;
  }

  /** Returns the nanoseconds left of a deadline that is neither {@link #NEVER} nor {@link #NOW}. */
  public static long nanosLeft(long deadline) {
    return deadline - System.nanoTime();
  }

  /** Returns whether a deadline of any kind has passed. */
  public static boolean hasPassed(long deadline) {
    return deadline != NEVER && (deadline == NOW || nanosLeft(deadline) <= 0);
  }
}
