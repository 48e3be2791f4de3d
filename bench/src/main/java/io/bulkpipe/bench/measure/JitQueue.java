// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** What the JIT compiler of this process has still to do. */
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

  /** Does some work, and tells whether much was compiled meanwhile, as far as the JVM says so. */
  public static boolean isBusyIn(Work work) throws IOException, InterruptedException {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
      return false;
    }
    long compiledBefore = compiler.getTotalCompilationTime();
    long begin = System.nanoTime();
    work.run();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    return IDLE * (compiler.getTotalCompilationTime() - compiledBefore) > millis;
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
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
      return;
    }
    long before = -1;
    long looks = MOST_MILLIS / quietMillis;
    for (long i = 0; i < looks && compiler.getTotalCompilationTime() != before; i++) {
      before = compiler.getTotalCompilationTime();
      TimeUnit.MILLISECONDS.sleep(quietMillis);
    }
  }
}
