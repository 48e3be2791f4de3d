// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The figures of this very process. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessUsageTest {
  private static final long HALF_A_SECOND = Duration.ofMillis(500).toNanos();

  @Test
  void countsTheTimeOfAThreadThatComputes() {
    ProcessUsage before = ProcessUsage.current();
    compute(HALF_A_SECOND);
    ProcessUsage used = ProcessUsage.current().since(before);

    assertThat(used.cpuNanos()).isGreaterThan(0.9 * HALF_A_SECOND);
  }

  @Test
  void theCLibrarySplitsUserAndSystem() {
    assumeThat(LibC.find()).isPresent();
    ProcessUsage usage = ProcessUsage.current();

    double user = usage.userNanos();
    double system = usage.systemNanos();
    assertThat(user).isPositive();
    assertThat(system).isNotNegative();
    assertThat(user + system).isEqualTo(usage.cpuNanos());
  }

  @Test
  void theCLibraryCountsAThreadThatWaits() {
    assumeThat(LibC.find()).isPresent();
    ProcessUsage before = ProcessUsage.current();
    for (int i = 0; i < 100; i++) {
      LockSupport.parkNanos(1_000_000);
    }
    ProcessUsage used = ProcessUsage.current().since(before);

    assertThat(used.voluntarySwitches()).isGreaterThan(20);
  }

  /** Uses this much CPU time on this thread. */
  private static void compute(long nanos) {
    var threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + nanos;
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }
}
