// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;

/** Finds how much is some milliseconds of work. */
public final class BatchLength {
  private static final long NANOS = 2_500_000;
  private static final int TRIES = 3;

  private BatchLength() {}

  /** Work of any length. */
  @FunctionalInterface
  public interface Work {
    void run(long count) throws IOException;
  }

  /** Tries longer and longer batches. */
  public static long find(long most, Work work) throws IOException {
    long count = 1;
    while (2 * count <= most && quickest(count, work) < NANOS) {
      count *= 2;
    }
    return count;
  }

  /** The best of some: a new thread may be slow once, and would shrink the batches for good. */
  private static long quickest(long count, Work work) throws IOException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && least >= NANOS; i++) {
      long begin = System.nanoTime();
      work.run(count);
      least = Math.min(least, System.nanoTime() - begin);
    }
    return least;
  }
}
