// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.PartialTransfer;
import java.io.InterruptedIOException;

/** Translates the interruption of a channel operation for {@code java.io}. */
final class Interruption {
  private Interruption() {}

  /** Translates the interruption of a call that consists of the interrupted operation alone. */
  static InterruptedIOException of(InterruptedException e) {
    return of(e, e instanceof PartialTransfer partial ? partial.bytesTransferred() : 0);
  }

  /**
   * Translates an interruption, and sets the thread's interrupt flag again. A handler of
   * {@code IOException}s may not know that it handles an interruption, so it would not set the
   * flag.
   *
   * @param transferred the bytes that the whole call had moved, which may be more than the
   *     operation's
   * @return the exception to throw, with {@code e} as its cause
   */
  static InterruptedIOException of(InterruptedException e, long transferred) {
    InterruptedIOException translated = new InterruptedIOException(e.getMessage());
    translated.initCause(e);
    translated.bytesTransferred = (int) Math.min(transferred, Integer.MAX_VALUE);
    Thread.currentThread().interrupt();
    return translated;
  }
}
