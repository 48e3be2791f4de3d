// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import java.io.InterruptedIOException;
import java.time.Duration;
import okio.Timeout;

/** How long one call may wait: Okio's limits in the terms of the channel. For one call. */
final class Patience {
  /*
   * PATIENCE-1  The time of timeoutNanos begins with the call, and all waits of the call share it.
   *     So a wait that ends because a part has gone does not get the time anew.
   * PATIENCE-2  The limits are read for each wait: what is set during a call counts from the next
   *     one on.
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

  /** Whether the call is over before it moves anything: by the deadline, or by an interrupt. */
  boolean isOver() {
    return Thread.currentThread().isInterrupted() || isDeadlineReached();
  }

  private boolean isDeadlineReached() {
    return timeout.hasDeadline() && timeout.deadlineNanoTime() - System.nanoTime() <= 0;
  }

  /** Says why the call is over. */
  InterruptedIOException over() {
    return of(Thread.currentThread().isInterrupted() ? "interrupted" : "timeout", 0);
  }

  boolean isLimited() {
    return timeout.timeoutNanos() != 0 || timeout.hasDeadline();
  }

  /** How long the next wait may take, at most; not above zero if the time is up. */
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
   * Sets the thread's interrupt flag again, as Okio does. The message is Okio's, alone; so what the
   * channel says is not the cause.
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
