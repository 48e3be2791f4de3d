// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/**
 * Whether the next wait of one end lets others have the processor before it parks. Used by one
 * thread at a time.
 */
public final class YieldPolicy {
  /*
   * Two ends that share a processor need a change of threads for each ring full of bytes. By
   * parking and waking it costs two calls of the system at either end, and a thread that is woken
   * by the first byte takes the processor from the very thread that was about to send more. A
   * thread that yields instead is never woken: it goes on when the other one has nothing left to
   * do, and yields too.
   *
   * YIELD-1  Yields come first as long as they pay, since polling would keep the other end from
   *     running.
   * YIELD-2  A yield that brought nothing lets many waits go by without one, twice as many after
   *     each further failure: if no other thread wants the processor, it is a slow poll.
   * YIELD-3  A yield that took long has failed, whatever it brought: another program had the
   *     processor, and might take a time slice at every wait. A thread that parks is preferred once
   *     it is woken.
   */

  private static final int FIRST_SKIPPED = 8;
  private static final int MOST_SKIPPED = 256;

  /** More than the other end needs for a ring full, less than a time slice; nanoseconds. */
  private static final long LONGEST = 200_000;

  private boolean first;
  private int toSkip;
  private int skipped = FIRST_SKIPPED;

  /** Returns whether to yield before polling. */
  public boolean comeFirst() {
    return first;
  }

  /** Returns whether to yield after having polled in vain. */
  public boolean next() {
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    return true;
  }

  /**
   * What the wait was for came.
   *
   * @param nanos how long that took
   */
  public void paid(long nanos) {
    if (nanos > LONGEST) {
      failed();
    } else {
      first = true;
      skipped = FIRST_SKIPPED;
    }
  }

  /** It did not. */
  public void failed() {
    first = false;
    toSkip = skipped;
    skipped = Math.min(2 * skipped, MOST_SKIPPED);
  }
}
