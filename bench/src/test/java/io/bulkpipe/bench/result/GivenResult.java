// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A result to be shown, sample by sample. */
public final class GivenResult {
  private final String figure;
  private final List<Sample> samples = new ArrayList<>();

  public GivenResult(String figure) {
    this.figure = figure;
  }

  /** One sample for each value; the properties are names and values by turns. */
  public GivenResult measured(String subject, List<String> properties, double... values) {
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

  /** A result of a run of {@code sweep}. */
  public Result result() {
    Map<String, String> subjects = new LinkedHashMap<>();
    samples.forEach(each -> subjects.put(each.subject(), "what " + each.subject() + " is"));
    Machine machine = new Machine("a CPU", 2, "an OS", "a JDK", "2026-11-25T00:00:00Z", "abcdef0");
    return new Result("sweep", machine, List.of("sweep", "--rounds", "3"), subjects, samples);
  }
}
