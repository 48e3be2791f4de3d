// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/**
 * Decides whether the next wait of one end yields the processor before it parks. For one thread at
 * a time.
 */
public final class YieldPolicy {
  /*
   * Two ends that share a processor need a change of threads for each ring full of bytes. With
   * parking and waking, that takes two system calls. And a thread that is woken by the first byte
   * takes the processor from the thread that was about to send more. A thread that yields need not
   * be woken. It goes on when the other one has nothing left to do, and yields in turn.
   *
   * YIELD-1  As long as yields succeed, they come before polls. Polling would keep the other end
   *     from running.
   * YIELD-2  After a yield in vain, the next FIRST_SKIPPED waits do not yield. Their number doubles
   *     with each further failure. If no other thread wants the processor, a yield is only a slow
   *     poll.
   * YIELD-3  A yield that took long counts as failed, even if the condition came: another program
   *     had the processor, and might take a time slice at each wait. The scheduler prefers a thread
   *     that was parked once it is woken.
   */

  private static final int FIRST_SKIPPED = 8;
  private static final int MOST_SKIPPED = 256;

  /** In nanoseconds: more than the other end needs for a full ring, and less than a time slice. */
  private static final long LONGEST = 200_000;

  private boolean first;
  private int toSkip;
  private int skipped = FIRST_SKIPPED;

  /** Returns whether to yield before polling. */
  public boolean comeFirst() {
    return first;
  }

  /** Returns whether to yield after polls in vain. */
  public boolean next() {
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    return true;
  }

  /**
   * Notes that the condition came.
   *
   * @param nanos how long the yields took
   */
  public void paid(long nanos) {
    if (nanos > LONGEST) {
      failed();
    } else {
      first = true;
      skipped = FIRST_SKIPPED;
    }
  }

  /** Notes that the condition did not come. */
  public void failed() {
    first = false;
    toSkip = skipped;
    skipped = Math.min(2 * skipped, MOST_SKIPPED);
  }
}
