// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.roundtrip;

import io.bulkpipe.bench.compare.Answer;
import io.bulkpipe.bench.compare.Job;
import io.bulkpipe.bench.pipe.PipeSubject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A subject's round trip, as a comparison needs it.
 *
 * @param subject which pipe
 * @param size bytes of the range
 * @param capacity the most bytes that the pipe holds
 */
public record RoundTripRun(PipeSubject subject, int size, int capacity) {
  private static final double MIB = 1 << 20;
  private static final double NANOS = 1e9;

  /**
   * Returns the benchmark.
   *
   * @return with all its parameters
   */
  public Job job() {
    return new Job(
        RoundTripBenchmark.class,
        Map.of(
            "subject", subject.name(),
            "size", String.valueOf(size),
            "capacity", String.valueOf(capacity)));
  }

  /**
   * Names what was found.
   *
   * @param answer of the benchmark
   * @return the figures
   */
  public Map<String, Double> figures(Answer answer) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a round trip", answer.score());
    figures.put("MiB/s", NANOS / answer.score() * size / MIB);
    return figures;
  }
}
