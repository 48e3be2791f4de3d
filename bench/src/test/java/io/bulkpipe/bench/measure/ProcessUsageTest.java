// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import static java.util.Objects.requireNonNull;
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

    assertThat(used.cpuNanos()).isGreaterThan(HALF_A_SECOND / 10 * 9);
  }

  @Test
  void theCLibrarySplitsUserAndSystem() {
    assumeThat(LibC.find()).isPresent();
    ProcessUsage usage = ProcessUsage.current();

    long user = requireNonNull(usage.userNanos());
    long system = requireNonNull(usage.systemNanos());
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

  @Test
  void whatIsUnknownStaysUnknown() {
    ProcessUsage start = new ProcessUsage(1, null, null, null, null);
    ProcessUsage end = new ProcessUsage(3, null, null, null, null);

    assertThat(end.since(start)).isEqualTo(new ProcessUsage(2, null, null, null, null));
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
