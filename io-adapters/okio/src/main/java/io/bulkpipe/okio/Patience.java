// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import java.io.InterruptedIOException;
import java.time.Duration;
import okio.Timeout;

/**
 * The limits of the waits of one call: Okio's timeout in terms of the channel. Each call makes its
 * own.
 */
final class Patience {
  /*
   * PATIENCE-1  The time of timeoutNanos begins with the call, and all waits of the call share it.
   *     So the time does not start again after a part was sent.
   * PATIENCE-2  The limits are read for each wait. A limit that is set during a call counts from
   *     the next wait on.
   */
  private final Timeout timeout;
  private final long start = System.nanoTime();

  private Patience(Timeout timeout) {
    this.timeout = timeout;
  }

  /** Begins a call. */
  static Patience with(Timeout timeout) {
    return new Patience(timeout);
  }

  /** Returns whether the deadline or an interrupt ends the call before it moves a byte. */
  boolean isOver() {
    return Thread.currentThread().isInterrupted() || isDeadlineReached();
  }

  private boolean isDeadlineReached() {
    return timeout.hasDeadline() && timeout.deadlineNanoTime() - System.nanoTime() <= 0;
  }

  /** Returns the exception of a call that is over. */
  InterruptedIOException over() {
    return of(Thread.currentThread().isInterrupted() ? "interrupted" : "timeout", 0);
  }

  boolean isLimited() {
    return timeout.timeoutNanos() != 0 || timeout.hasDeadline();
  }

  /** Returns the most time that the next wait may take: zero or less if the time is up. */
  Duration left() {
    long now = System.nanoTime();
    long nanos =
        timeout.timeoutNanos() != 0 ? timeout.timeoutNanos() - (now - start) : Long.MAX_VALUE;
    return Duration.ofNanos(
        timeout.hasDeadline() ? Math.min(nanos, timeout.deadlineNanoTime() - now) : nanos);
  }

  static InterruptedIOException exhausted(long transferred) {
    return of("timeout", transferred);
  }

  /**
   * Returns the exception of an interrupted call. Sets the thread's interrupt flag again, as Okio
   * does. The exception is like Okio's: it has Okio's message and no cause. The channel's exception
   * is added as a suppressed one.
   */
  static InterruptedIOException interrupted(InterruptedException cause, long transferred) {
    InterruptedIOException interrupted = of("interrupted", transferred);
    interrupted.addSuppressed(cause);
    Thread.currentThread().interrupt();
    return interrupted;
  }

  private static InterruptedIOException of(String message, long transferred) {
    InterruptedIOException exception = new InterruptedIOException(message);
    exception.bytesTransferred = (int) Math.min(transferred, Integer.MAX_VALUE);
    return exception;
  }
}
