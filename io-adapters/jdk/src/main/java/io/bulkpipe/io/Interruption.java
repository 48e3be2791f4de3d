// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.PartialTransfer;
import java.io.InterruptedIOException;

/** What an interrupted operation of a channel becomes in {@code java.io}: the one translation. */
final class Interruption {
  private Interruption() {}

  /** Translates the interruption of a call that consists of the interrupted operation alone. */
  static InterruptedIOException of(InterruptedException e) {
    return of(e, e instanceof PartialTransfer partial ? partial.bytesTransferred() : 0);
  }

  /**
   * Translates an interruption, and sets the thread's interrupt flag again: {@code java.io} knows
   * no {@code InterruptedException}, so whoever handles this one may not know that it has to.
   *
   * @param transferred what the whole call had moved, which may be more than the operation had
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
