// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What a process says of itself at its end.
 *
 * @param at when its work began, or when it ended: milliseconds of the clock
 * @param cpu the processor time of the process, in milliseconds
 * @param collecting the time of garbage collections, in milliseconds
 * @param again how many messages came again, if it received
 * @param back how often a partition went back, if it received
 */
record Figures(long at, long cpu, long collecting, long again, long back) {
  private static final String MARK = "figures";
  private static final long NANOS = 1_000_000;

  static Figures ofThisProcess(long at, long again, long back) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Figures(
        at,
        system.getProcessCpuTime() / NANOS,
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum(),
        again,
        back);
  }

  void print() {
    System.out.println(String.join(
        " ",
        MARK,
        Long.toString(at),
        Long.toString(cpu),
        Long.toString(collecting),
        Long.toString(again),
        Long.toString(back)));
  }

  static Figures in(List<String> lines) {
    String[] words = lines.stream()
        .filter(line -> line.startsWith(MARK + " "))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no figures: " + lines))
        .split(" ");
    return new Figures(
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]));
  }
}
