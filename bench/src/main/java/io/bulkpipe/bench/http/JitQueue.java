// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** What the JIT compiler of this process has still to do. */
final class JitQueue {
  private static final long QUIET_MILLIS = 200;
  private static final int MOST_LOOKS = 50;

  private JitQueue() {}

  /**
   * Waits until nothing was compiled for a moment, so that what the warm-up asked for is not paid by
   * what comes after it; ten seconds at most.
   */
  static void awaitIdle() throws InterruptedException {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
      return;
    }
    long before = -1;
    for (int i = 0; i < MOST_LOOKS && compiler.getTotalCompilationTime() != before; i++) {
      before = compiler.getTotalCompilationTime();
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
    }
  }
}
