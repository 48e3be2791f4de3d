// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.stream.Stream;

/**
 * The most that was in use in the heap's pools. Their peaks are added, though they need not have
 * come at the same time: an upper bound.
 */
public final class HeapPeak {
  private HeapPeak() {}

  /** Collects garbage and forgets the peaks so far. */
  public static void startAfresh() {
    System.gc();
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** Adds up the pools' peaks since {@link #startAfresh()}. */
  public static long bytes() {
    return pools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private static Stream<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }
}
