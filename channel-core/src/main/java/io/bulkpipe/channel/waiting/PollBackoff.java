// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/** How far apart the polls of one end are, in spin-wait hints. Used by one thread at a time. */
public final class PollBackoff {
  /*
   * A poll takes the other side's position out of its cache, and a range that is taken as soon as
   * it is there takes its bytes out of it, too. So where the other side streams small ranges,
   * whoever looks at once gets one range at a time, each for a cache line's way there and back. A
   * later look finds more of them, and leaves the other side alone meanwhile. A lone message, on
   * the other hand, should be seen soon. What tells them apart is whether more came while this end
   * used what it found.
   *
   * BACKOFF-1  It did, or this end would not have come further: the wait was hasty. The next one
   *     begins with twice the distance, up to LONGEST, some microseconds.
   * BACKOFF-2  There was a batch already: the wait was late. Half the distance.
   * BACKOFF-3  Nothing more came: the message was a lone one, or both ends run in lock step, which
   *     looks the same. Half the distance; and where that is 1, after LONE such waits, TRIAL.
   * BACKOFF-4  A spin in vain halves it, too: an end that is waited for in vain does not stream.
   *
   * The first waits after a stream may thus be late by what is left of the distance, once each.
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
