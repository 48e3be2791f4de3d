// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Subject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns the rates of {@code TransferCounters} into figures. */
public final class TransferFigures {
  public static final double MIB = 1 << 20;
  public static final double NANOS = 1e9;

  private TransferFigures() {}

  /** The figures; what only Bulkpipe counts itself, only Bulkpipe's have. */
  public static Map<String, Double> of(Response response, Subject subject, String unit, int size) {
    double bytes = response.of("bytes");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("MiB/s", bytes / MIB);
    figures.put("ns a " + unit, NANOS * size / bytes);
    figures.put("CPU ns a " + unit, response.of("cpuNanos") / bytes * size);
    figures.put("bytes allocated a " + unit, response.of("allocated") / bytes * size);
    if (subject.isOurs()) {
      figures.put("lock acquisitions a MiB", aMib(response, "lockAcquisitions"));
      figures.put("parks a MiB", aMib(response, "parks"));
      figures.put("wake-ups a MiB", aMib(response, "wakeUps"));
    }
    figures.put("voluntary context switches a MiB", aMib(response, "switches"));
    figures.put("involuntary context switches a MiB", aMib(response, "preemptions"));
    return figures;
  }

  /** How often something happened for each MiB that was moved. */
  public static double aMib(Response response, String counter) {
    return response.of(counter) / response.of("bytes") * MIB;
  }
}
