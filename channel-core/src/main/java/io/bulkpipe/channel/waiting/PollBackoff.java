// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/**
 * The adaptive interval between the polls of one end, in spin-wait hints. For one thread at a time.
 */
public final class PollBackoff {
  /*
   * A poll takes the cache line of the other side's position away from that side. Bytes that are
   * used at once take their lines, too. So if the other side streams small ranges, a thread that
   * polls at once gets one range at a time, and each costs the round trip of a cache line. A later
   * poll finds more ranges, and does not disturb the other side meanwhile. But a lone message
   * should be seen soon. Whether more came while this end processed the last batch distinguishes
   * the two cases.
   *
   * BACKOFF-1  More came: this end has moved beyond the position that the last poll found. That
   *     poll came too early, so the interval doubles, up to LONGEST, a few microseconds.
   * BACKOFF-2  The poll found a whole batch, so it came late: the interval is halved.
   * BACKOFF-3  Nothing more came: the message was a lone one, or both ends run in lock step, which
   *     looks the same. The interval is halved. Once it is 1, it goes back to TRIAL after LONE such
   *     waits.
   * BACKOFF-4  A spin in vain halves the interval, too, because the other end does not stream.
   *
   * So the first waits after a stream may each be late by the rest of the interval.
   */

  private static final int TRIAL = 16;
  private static final int LONGEST = 256;
  private static final int LONE = 16;

  private int distance = TRIAL;
  private int lone;

  /** Whether the last poll succeeded, and no wait has begun since. */
  private boolean met;

  private boolean batch;
  private long found;

  /**
   * Begins a wait.
   *
   * @param from the position up to which this end has used all room or bytes
   * @return how many hints to wait before the first poll
   */
  public int next(long from) {
    if (met) {
      met = false;
      follow(from > found);
    }
    return distance;
  }

  private void follow(boolean moreCame) {
    if (moreCame && !batch) {
      distance = Math.min(2 * distance, LONGEST);
    } else if (distance > 1) {
      distance /= 2;
    } else if (!moreCame && ++lone == LONE) {
      lone = 0;
      distance = TRIAL;
    }
  }

  /**
   * Notes that a poll has succeeded.
   *
   * @param position the position of the other side that it found
   * @param isBatch whether there was a batch
   */
  public void met(long position, boolean isBatch) {
    met = true;
    found = position;
    batch = isBatch;
  }

  /** Notes that all polls of a wait were in vain. */
  public void failed() {
    distance = Math.max(1, distance / 2);
  }
}
