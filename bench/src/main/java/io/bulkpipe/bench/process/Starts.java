// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.util.ListStatistics;

/**
 * Children that do nothing, one after the other: each is started, its output read to the end, and
 * its exit awaited.
 */
record Starts(int count) {
  private static final double MILLI = 1e6;

  /** The figure of the table: lower is better. */
  String figure() {
    return "ms for " + count + " starts";
  }

  Map<String, Double> measure(ProcessSubject subject, ProcessSubject.Settings settings)
      throws IOException, InterruptedException {
    byte[] nothing = new byte[1];
    ListStatistics millis = new ListStatistics();
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      try (ProcessSubject.Child child = subject.start(new ProcessBuilder("true"), settings)) {
        if (child.output().read(nothing) >= 0 || child.exit().code() != 0) {
          throw new IOException("true has said something, or failed");
        }
      }
      millis.addValue((System.nanoTime() - begin) / MILLI);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(figure(), millis.getSum());
    figures.put("ms a start", millis.getMean());
    figures.put("standard deviation of a start, ms", millis.getStandardDeviation());
    return figures;
  }
}
