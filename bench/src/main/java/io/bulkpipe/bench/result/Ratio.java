// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.measure.Spread;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How many times better a subject is than another one, by one figure. */
public record Ratio(double value, List<Double> rounds) {

  /** Compares a subject with another one in samples that have cells in common. */
  public static Optional<Ratio> of(
      Collection<Sample> samples, Figure figure, String own, String other) {
    Map<List<Object>, Double> owns = byRound(samples, figure, own);
    Map<List<Object>, Double> others = byRound(samples, figure, other);
    if (owns.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    List<Double> rounds = owns.keySet().stream()
        .filter(others::containsKey)
        .map(each -> figure.ratio(
            Objects.requireNonNull(owns.get(each)), Objects.requireNonNull(others.get(each))))
        .sorted()
        .toList();
    double value = figure.ratio(
        Spread.of(owns.values()).median(), Spread.of(others.values()).median());
    return Optional.of(new Ratio(value, rounds));
  }

  /** A value for each cell, fork and round. */
  private static Map<List<Object>, Double> byRound(
      Collection<Sample> samples, Figure figure, String subject) {
    Map<List<Object>, Double> values = new LinkedHashMap<>();
    for (Sample each : samples) {
      Double value = each.figures().get(figure.name());
      if (value != null && each.subject().equals(subject)) {
        values.put(List.of(each.cell(), each.fork(), each.round()), value);
      }
    }
    return values;
  }
}
