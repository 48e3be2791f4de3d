// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import java.util.Arrays;

/**
 * The account of streams of several senders that were mixed in one channel. Each byte says who sent
 * it (two bits) and which one it is (the six lower bits of a counter), so each byte can be checked
 * alone. Used by one thread at a time.
 */
public final class Census {
  /** The counters before they begin anew. */
  public static final int CYCLE = 64;

  private static final int MOST_SENDERS = 4;

  private final long[] seen = new long[MOST_SENDERS * CYCLE];

  /** The stream of a sender from a counter that is a multiple of the cycle on. */
  public static byte[] stream(int sender, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (sender * CYCLE + i % CYCLE);
    }
    return bytes;
  }

  /**
   * Counts the bytes of one contiguous piece. Within it, each sender's bytes follow each other.
   *
   * @param whole senders send whole cycles, so that another sender's byte comes at the end of one
   *     only
   * @param before the byte before this piece, or -1 if that is not known
   * @return the last byte
   */
  public int add(byte[] piece, int offset, int length, boolean whole, int before) {
    int last = before;
    int[] latest = new int[MOST_SENDERS];
    Arrays.fill(latest, -1);
    for (int i = offset; i < offset + length; i++) {
      int now = Byte.toUnsignedInt(piece[i]);
      seen[now]++;
      if (whole) {
        if (last >= 0 && now != next(last) && (last % CYCLE != CYCLE - 1 || now % CYCLE != 0)) {
          throw new AssertionError(text(last) + " is followed by " + text(now) + " at " + i);
        }
        last = now;
      } else {
        int sender = now / CYCLE;
        if (latest[sender] >= 0 && now != next(latest[sender])) {
          throw new AssertionError(text(now) + " comes after " + text(latest[sender]) + " at " + i);
        }
        latest[sender] = now;
        last = now;
      }
    }
    return last;
  }

  private static int next(int now) {
    return now / CYCLE * CYCLE + (now + 1) % CYCLE;
  }

  private static String text(int now) {
    return "sender " + now / CYCLE + "'s " + now % CYCLE;
  }

  /** Adds what another thread has counted. */
  public void add(Census other) {
    for (int i = 0; i < seen.length; i++) {
      seen[i] += other.seen[i];
    }
  }

  /** How many bytes of a sender were counted. */
  public long of(int sender) {
    long sum = 0;
    for (int i = 0; i < CYCLE; i++) {
      sum += seen[sender * CYCLE + i];
    }
    return sum;
  }

  /** How many bytes were counted. */
  public long all() {
    return Arrays.stream(seen).sum();
  }

  /** Fails unless the bytes of a sender are the first so many of its stream, each of them once. */
  public void checkPrefix(int sender) {
    long length = of(sender);
    for (int i = 0; i < CYCLE; i++) {
      long wanted = length / CYCLE + (i < length % CYCLE ? 1 : 0);
      if (seen[sender * CYCLE + i] != wanted) {
        throw new AssertionError(text(sender * CYCLE + i) + " came " + seen[sender * CYCLE + i]
            + " times, not " + wanted + ", in " + length + " bytes");
      }
    }
  }
}
