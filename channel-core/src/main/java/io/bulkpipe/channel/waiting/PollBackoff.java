// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/** How far apart the polls of one end are, in spin-wait hints. Used by one thread at a time. */
public final class PollBackoff {
  /*
   * A poll takes the other side's position out of that side's cache, and a range that is taken at
   * once takes its bytes out of it, too. So if the other side streams small ranges, a thread that
   * polls at once gets one range at a time, each for the round trip of a cache line. A later poll
   * finds more ranges, and leaves the other side alone meanwhile. A lone message, on the other
   * hand, should be seen soon. The difference is whether more came while this end used what it had
   * found.
   *
   * BACKOFF-1  More came, since this end has moved beyond what it had found: the poll came too
   *     early. The next wait begins with twice the distance, up to LONGEST, a few microseconds.
   * BACKOFF-2  There was a batch already: the poll came late. Half the distance.
   * BACKOFF-3  Nothing more came: the message was a lone one, or both ends run in lock step, which
   *     looks the same. Half the distance. If that is 1 already, TRIAL after LONE such waits.
   * BACKOFF-4  A spin in vain halves it, too: an end that is waited for in vain does not stream.
   *
   * So the first waits after a stream may each be late by what is left of the distance.
   */

  private static final int TRIAL = 16;
  private static final int LONGEST = 256;
  private static final int LONE = 16;

  private int distance = TRIAL;
  private int lone;

  /** What the last poll found, if no wait has begun since. */
  private boolean met;

  private boolean batch;
  private long found;

  /**
   * Begins a wait.
   *
   * @param from up to where this end has used what it found
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
   * A poll has found what the wait was for.
   *
   * @param position where the other side was
   * @param isBatch whether there was a batch
   */
  public void met(long position, boolean isBatch) {
    met = true;
    found = position;
    batch = isBatch;
  }

  /** No poll has. */
  public void failed() {
    distance = Math.max(1, distance / 2);
  }
}
