// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.many;

import io.bulkpipe.bench.jmh.Cell;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.Locale;

/**
 * What one process measures.
 *
 * @param part which scenario
 * @param pipes how many there are
 * @param range bytes of a send; a receive takes as many at the most
 * @param capacity the most bytes in a pipe
 * @param bytes how many are moved at least, over all pipes together
 */
record Load(Part part, int pipes, int range, int capacity, long bytes) {
  private static final int ONCE_BYTES = 100;
  private static final int WARM_UP_PIPES = 100;
  private static final long WARM_UP_BYTES = 1L << 27;

  /** The scenarios. */
  enum Part {
    /** All pipes move bytes. */
    FLOW,
    /** Each pipe is opened, carries 100 bytes, and is dropped. */
    ONCE,
    /** All pipes are open and have carried their capacity; one in a hundred is busy. */
    IDLE;

    /** The name on the command line and in the results. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Pipes that are used once, one after the other. */
  static Load once(int pipes, int capacity) {
    return new Load(Part.ONCE, pipes, Math.min(ONCE_BYTES, capacity), capacity, 0);
  }

  /** The same on a small scale, to have the code compiled. */
  Load warmUp() {
    Part warming = part == Part.ONCE ? Part.ONCE : Part.FLOW;
    int few = Math.min(pipes, WARM_UP_PIPES);
    return new Load(warming, few, range, capacity, Math.min(bytes, WARM_UP_BYTES));
  }

  /** Where its samples stand in the results. */
  Cell cell() {
    return Cell.of("part", part, "range", range, "capacity", capacity, "pipes", pipes);
  }

  BytePipe open(Subject subject) throws IOException {
    return subject.open(capacity, range, false);
  }
}
