// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.core.CoreJar;
import io.bulkpipe.bench.measure.Spread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A subject on this build of the core against the same on another build, in one cell. A ratio says how
 * many times better this build is, so below 1 it is worse: this / other for what ends with "/s", else
 * other / this.
 *
 * @param figure which figure
 * @param cell as of the samples
 * @param subject its name on this build
 * @param other its name on the other build
 * @param ratio of the medians
 * @param least the least of the rounds' own ratios
 * @param most the most of the rounds' own ratios
 * @param rounds how many of these there are
 */
public record CoreRatio(
    String figure,
    Map<String, String> cell,
    String subject,
    String other,
    double ratio,
    double least,
    double most,
    int rounds) {

  /** Keeps the order of the cell. */
  public CoreRatio {
    cell = Collections.unmodifiableMap(new LinkedHashMap<>(cell));
  }

  /**
   * Compares the builds.
   *
   * @param figures which figures
   * @param subjects the names of all subjects
   * @param samples what was measured, on each build once in a fork and round
   * @return by figure, then by subject, then by cell; none if there is one build only
   */
  public static List<CoreRatio> of(
      List<String> figures, Collection<String> subjects, List<Sample> samples) {
    Set<Map<String, String>> cells = new LinkedHashSet<>();
    samples.forEach(each -> cells.add(each.cell()));
    List<CoreRatio> ratios = new ArrayList<>();
    List<String> others =
        subjects.stream().filter(each -> !CoreJar.subject(each).equals(each)).toList();
    for (String figure : figures) {
      for (String other : others) {
        for (Map<String, String> cell : cells) {
          String subject = CoreJar.subject(other);
          Map<List<Integer>, Double> own = byRound(figure, cell, subject, samples);
          Map<List<Integer>, Double> its = byRound(figure, cell, other, samples);
          if (!own.isEmpty() && own.keySet().equals(its.keySet())) {
            ratios.add(of(figure, cell, subject, other, own, its));
          }
        }
      }
    }
    return ratios;
  }

  private static CoreRatio of(
      String figure,
      Map<String, String> cell,
      String subject,
      String other,
      Map<List<Integer>, Double> own,
      Map<List<Integer>, Double> its) {
    List<Double> rounds = new ArrayList<>();
    own.forEach(
        (round, value) -> rounds.add(ratio(figure, value, Objects.requireNonNull(its.get(round)))));
    Spread spread = Spread.of(rounds);
    double ratio =
        ratio(figure, Spread.of(own.values()).median(), Spread.of(its.values()).median());
    return new CoreRatio(
        figure, cell, subject, other, ratio, spread.least(), spread.most(), rounds.size());
  }

  private static double ratio(String figure, double own, double other) {
    return figure.endsWith("/s") ? own / other : other / own;
  }

  /** A value for each fork and round. */
  private static Map<List<Integer>, Double> byRound(
      String figure, Map<String, String> cell, String subject, List<Sample> samples) {
    Map<List<Integer>, Double> values = new LinkedHashMap<>();
    for (Sample each : samples) {
      Double value = each.figures().get(figure);
      if (value != null && each.subject().equals(subject) && each.cell().equals(cell)) {
        values.put(List.of(each.fork(), each.round()), value);
      }
    }
    return values;
  }
}
