// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A result to be shown, sample by sample. */
final class GivenResult {
  private final String figure;
  private final List<Sample> samples = new ArrayList<>();

  GivenResult(String figure) {
    this.figure = figure;
  }

  /** One sample for each value; the properties are names and values by turns. */
  GivenResult measured(String subject, List<String> properties, double... values) {
    Map<String, String> cell = new LinkedHashMap<>();
    for (int i = 0; i < properties.size(); i += 2) {
      cell.put(properties.get(i), properties.get(i + 1));
    }
    for (double value : values) {
      samples.add(new Sample(cell, subject, 1, samples.size() + 1, Map.of(figure, value)));
    }
    return this;
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }

  ResultDocument document() {
    return document("given.json");
  }

  ResultDocument document(String file) {
    return new ResultDocument(
        file,
        "sweep",
        Map.of("cpu", "a CPU", "date", "2026-11-25T00:00:00Z"),
        List.of("sweep", "--rounds", "3"),
        Map.of(),
        samples);
  }
}
