// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;

/** The number of tasks that an executor can run at once. */
final class Parallelism {
  private Parallelism() {}

  /**
   * Refuses an executor that can run fewer than this number of tasks at once even when idle, as far
   * as its class shows.
   *
   * @throws IllegalArgumentException if it can run fewer
   */
  static void check(Executor executor, int tasks) {
    int most = mostAtOnce(executor);
    if (most < tasks) {
      throw new IllegalArgumentException(
          "executor=" + executor + " runs " + most + " tasks at once, not " + tasks);
    }
  }

  private static int mostAtOnce(Executor executor) {
    if (executor instanceof ThreadPoolExecutor pool) {
      // Beyond the core size, a pool starts a thread only for a task that its queue refuses.
      boolean queues =
          pool.getQueue().remainingCapacity() > 0 || !pool.getQueue().isEmpty();
      return queues ? Math.max(1, pool.getCorePoolSize()) : pool.getMaximumPoolSize();
    }
    if (executor instanceof ForkJoinPool pool) {
      return pool.getParallelism();
    }
    return Integer.MAX_VALUE;
  }
}
