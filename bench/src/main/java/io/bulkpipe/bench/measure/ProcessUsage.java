// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has used so far, all its threads together, or between two moments. What the
 * system cannot tell is not a number.
 *
 * @param cpuNanos CPU time, user and system
 * @param userNanos the part of it in user mode
 * @param systemNanos the part of it in the kernel
 * @param voluntarySwitches how often a thread gave up its core to wait
 * @param involuntarySwitches how often a thread was taken off its core, or yielded it
 */
public record ProcessUsage(
    double cpuNanos,
    double userNanos,
    double systemNanos,
    double voluntarySwitches,
    double involuntarySwitches) {

  /*
   * struct rusage in words of a C long: user time (seconds, microseconds), system time (the same),
   * fourteen counters. macOS stores the microseconds in the lower half of their word, the rest of
   * which is undefined. Some C libraries reserve room behind the struct.
   */
  private static final int USER_TIME = 0;
  private static final int SYSTEM_TIME = 2;
  private static final int VOLUNTARY_SWITCHES = 16;
  private static final int INVOLUNTARY_SWITCHES = 17;
  private static final int ROOM = 64;
  private static final long LOWER_HALF = 0xffff_ffffL;

  public static ProcessUsage current() {
    LibC libC = LibC.find().orElse(null);
    try (Memory rusage = new Memory((long) ROOM * Native.LONG_SIZE)) {
      rusage.clear();
      if (libC == null || libC.getrusage(0, rusage) != 0) {
        OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new ProcessUsage(
            system.getProcessCpuTime(), Double.NaN, Double.NaN, Double.NaN, Double.NaN);
      }
      long user = nanos(rusage, USER_TIME);
      long system = nanos(rusage, SYSTEM_TIME);
      return new ProcessUsage(
          user + system,
          user,
          system,
          word(rusage, VOLUNTARY_SWITCHES),
          word(rusage, INVOLUNTARY_SWITCHES));
    }
  }

  public ProcessUsage since(ProcessUsage start) {
    return new ProcessUsage(
        cpuNanos - start.cpuNanos,
        userNanos - start.userNanos,
        systemNanos - start.systemNanos,
        voluntarySwitches - start.voluntarySwitches,
        involuntarySwitches - start.involuntarySwitches);
  }

  private static long nanos(Memory rusage, int word) {
    return word(rusage, word) * 1_000_000_000 + (word(rusage, word + 1) & LOWER_HALF) * 1_000;
  }

  private static long word(Memory rusage, int index) {
    return rusage.getNativeLong((long) index * Native.LONG_SIZE).longValue();
  }
}
