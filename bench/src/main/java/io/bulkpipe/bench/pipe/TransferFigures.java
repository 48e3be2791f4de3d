// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.compare.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns the rates of {@link TransferCounters} into figures. */
public final class TransferFigures {
  private static final double MIB = 1 << 20;
  private static final double NANOS = 1e9;

  private TransferFigures() {}

  /**
   * Turns rates into figures; what only Bulkpipe counts itself, only Bulkpipe's have.
   *
   * @param answer of a benchmark with these counters
   * @param subject which pipe
   * @param unit what moves in one piece, in a word
   * @param size its bytes
   * @return the figures
   */
  public static Map<String, Double> of(Answer answer, PipeSubject subject, String unit, int size) {
    double bytes = answer.of("bytes");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("MiB/s", bytes / MIB);
    figures.put("ns a " + unit, NANOS * size / bytes);
    figures.put("CPU ns a " + unit, answer.of("cpuNanos") / bytes * size);
    figures.put("bytes allocated a " + unit, answer.of("allocated") / bytes * size);
    if (subject.isOurs()) {
      figures.put("lock acquisitions a MiB", answer.of("lockAcquisitions") / bytes * MIB);
      figures.put("parks a MiB", answer.of("parks") / bytes * MIB);
      figures.put("wake-ups a MiB", answer.of("wakeUps") / bytes * MIB);
    }
    figures.put("voluntary context switches a MiB", answer.of("switches") / bytes * MIB);
    figures.put("involuntary context switches a MiB", answer.of("preemptions") / bytes * MIB);
    return figures;
  }
}
