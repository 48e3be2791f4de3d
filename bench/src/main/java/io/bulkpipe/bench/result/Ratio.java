// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How many times better a subject is than another one, by one figure.
 *
 * @param value of the medians
 * @param rounds the rounds' own ratios, from the least to the most
 */
record Ratio(double value, List<Double> rounds) {

  /** Whether more of a figure is better. */
  static boolean isMoreBetter(String figure) {
    return figure.endsWith("/s");
  }

  /** How many times better one value of a figure is than another. */
  static double of(String figure, double own, double other) {
    return isMoreBetter(figure) ? own / other : other / own;
  }

  /** Compares a subject with another one in samples that have cells in common. */
  static Optional<Ratio> of(List<Sample> samples, String figure, String own, String other) {
    Map<List<Object>, Double> owns = byRound(samples, figure, own);
    Map<List<Object>, Double> others = byRound(samples, figure, other);
    if (owns.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    List<Double> rounds = owns.entrySet().stream()
        .filter(each -> others.containsKey(each.getKey()))
        .map(each -> of(figure, each.getValue(), Objects.requireNonNull(others.get(each.getKey()))))
        .sorted()
        .toList();
    double median = Spread.of(owns.values()).median();
    return Optional.of(new Ratio(of(figure, median, Spread.of(others.values()).median()), rounds));
  }

  /** A value for each cell, fork and round. */
  private static Map<List<Object>, Double> byRound(
      List<Sample> samples, String figure, String subject) {
    Map<List<Object>, Double> values = new LinkedHashMap<>();
    for (Sample each : samples) {
      Double value = each.figures().get(figure);
      if (value != null && each.subject().equals(subject)) {
        values.put(List.of(each.cell(), each.fork(), each.round()), value);
      }
    }
    return values;
  }

  double least() {
    return rounds.get(0);
  }

  double most() {
    return rounds.get(rounds.size() - 1);
  }
}
