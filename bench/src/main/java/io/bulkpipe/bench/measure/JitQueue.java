// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** What the JIT compiler of this process has still to do, as far as the JVM says so. */
public final class JitQueue {
  private static final long QUIET_MILLIS = 200;
  private static final long MOST_MILLIS = 10_000;

  /** Less than one part in so many of the time spent compiling counts as idle. */
  private static final int IDLE = 20;

  @FunctionalInterface
  public interface Work {
    void run() throws IOException, InterruptedException;
  }

  private JitQueue() {}

  /** Does some work, and returns whether much was compiled meanwhile. */
  public static boolean isBusyIn(Work work) throws IOException, InterruptedException {
    long before = compiledMillis();
    long begin = System.nanoTime();
    work.run();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    return IDLE * (compiledMillis() - before) > millis;
  }

  /**
   * Waits until nothing was compiled for a moment, so that what the warm-up asked for is not paid
   * by what comes after it; ten seconds at most.
   */
  public static void awaitIdle() throws InterruptedException {
    awaitIdle(QUIET_MILLIS);
  }

  /** Waits until nothing was compiled for a moment of a given length; ten seconds at most. */
  public static void awaitIdle(long quietMillis) throws InterruptedException {
    long before = -1;
    for (long i = 0; i < MOST_MILLIS / quietMillis && compiledMillis() != before; i++) {
      before = compiledMillis();
      TimeUnit.MILLISECONDS.sleep(quietMillis);
    }
  }

  private static long compiledMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler == null || !compiler.isCompilationTimeMonitoringSupported()
        ? -1
        : compiler.getTotalCompilationTime();
  }
}
