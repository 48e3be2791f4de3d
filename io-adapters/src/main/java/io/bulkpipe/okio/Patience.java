// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import java.io.InterruptedIOException;
import java.time.Duration;
import okio.Timeout;

/** Okio's limits of time in the terms of the channel, and what becomes of those who exceed them. */
final class Patience {
  private Patience() {}

  static boolean isLimited(Timeout timeout) {
    return timeout.timeoutNanos() != 0 || timeout.hasDeadline();
  }

  /** How long the next wait may take, at most; the timeout is limited. */
  static Duration of(Timeout timeout) {
    long nanos = timeout.timeoutNanos() != 0 ? timeout.timeoutNanos() : Long.MAX_VALUE;
    if (timeout.hasDeadline()) {
      nanos = Math.min(nanos, timeout.deadlineNanoTime() - System.nanoTime());
    }
    return Duration.ofNanos(nanos);
  }

  static InterruptedIOException exhausted(long transferred) {
    return of("timeout", transferred);
  }

  /** Sets the thread's interrupt flag again, as Okio does. */
  static InterruptedIOException interrupted(InterruptedException cause, long transferred) {
    InterruptedIOException interrupted = of("interrupted", transferred);
    interrupted.initCause(cause);
    Thread.currentThread().interrupt();
    return interrupted;
  }

  private static InterruptedIOException of(String message, long transferred) {
    InterruptedIOException exception = new InterruptedIOException(message);
    exception.bytesTransferred = (int) Math.min(transferred, Integer.MAX_VALUE);
    return exception;
  }
}
