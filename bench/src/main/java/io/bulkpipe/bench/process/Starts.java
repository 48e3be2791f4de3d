// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * Children that do nothing, one after the other: each is started, its output read to the end, and its
 * exit awaited.
 *
 * @param count how many
 */
record Starts(int count) {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** The figure of the table: lower is better. */
  String figure() {
    return "ms for " + count + " starts";
  }

  Map<String, Double> measure(ProcessSubject subject, ChannelSettings settings)
      throws IOException, InterruptedException {
    byte[] nothing = new byte[1];
    Mean single = new Mean();
    StandardDeviation deviation = new StandardDeviation();
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      try (Child child = subject.start(new ProcessBuilder("true"), settings)) {
        if (child.read(nothing) >= 0 || child.exitCode() != 0) {
          throw new IOException("true has said something, or failed");
        }
      }
      double millis = (System.nanoTime() - begin) / NANOS_PER_MILLI;
      single.increment(millis);
      deviation.increment(millis);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(figure(), single.getResult() * count);
    figures.put("ms a start", single.getResult());
    figures.put("standard deviation of a start, ms", deviation.getResult());
    return figures;
  }
}
