// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * How far apart the polls of one end are, in spin-wait hints. Used by one thread at a time.
 */
final class PollDistance {
  /*
   * A poll takes the other side's position out of its cache, and a range that is taken as soon as it
   * is there takes its bytes out of it, too. So where the other side streams small ranges, whoever
   * looks at once gets one range at a time, each for a cache line's way there and back. A later look
   * finds more of them, and leaves the other side alone meanwhile. A lone message, on the other hand,
   * should be seen soon.
   *
   * D1  A wait that found more than it could use was too hasty: the next one begins with twice the
   *     distance, up to LONGEST, some microseconds. The bytes that lie there meanwhile are followed
   *     by others, so nobody waits for a lone one that long.
   * D2  A wait that found a whole batch was late: half the distance.
   * D3  So was a wait that found what it could use, or less. After so many of them that the distance
   *     is 1, and LONE more, TRIAL tests whether anything has changed: two ends in lock step look like
   *     two that exchange lone messages.
   */

  private static final int TRIAL = 16;
  private static final int LONGEST = 256;
  private static final int LONE = 16;

  private int distance = TRIAL;
  private int lone;

  /** How many hints to wait before the first poll. */
  int first() {
    return distance;
  }

  /**
   * What the wait was for was found by polling.
   *
   * @param more whether there was more than could be used
   * @param batch whether there was a batch
   */
  void met(boolean more, boolean batch) {
    if (more && !batch) {
      distance = Math.min(2 * distance, LONGEST);
    } else if (distance > 1) {
      distance /= 2;
    } else if (!more && ++lone == LONE) {
      lone = 0;
      distance = TRIAL;
    }
  }
}
