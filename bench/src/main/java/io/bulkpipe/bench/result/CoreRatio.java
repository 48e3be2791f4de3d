// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.child.CoreJar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A subject on this build of the core against the same on another build, in one cell. A ratio says
 * how many times better this build is, so below 1 it is worse.
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

  public CoreRatio {
    cell = Collections.unmodifiableMap(new LinkedHashMap<>(cell));
  }

  /** The ratios by figure, then by subject, then by cell; none if there is one build only. */
  public static List<CoreRatio> of(
      List<String> figures, Collection<String> subjects, List<Sample> samples) {
    Map<Map<String, String>, List<Sample>> byCell = new LinkedHashMap<>();
    samples.forEach(
        each -> byCell.computeIfAbsent(each.cell(), cell -> new ArrayList<>()).add(each));
    List<CoreRatio> ratios = new ArrayList<>();
    for (String figure : figures) {
      for (String other : subjects) {
        String subject = CoreJar.subject(other);
        if (!subject.equals(other)) {
          byCell.forEach((cell, its) -> Ratio.of(its, new Figure(figure), subject, other)
              .map(found -> of(figure, cell, subject, other, found))
              .ifPresent(ratios::add));
        }
      }
    }
    return ratios;
  }

  private static CoreRatio of(
      String figure, Map<String, String> cell, String subject, String other, Ratio found) {
    List<Double> rounds = found.rounds();
    return new CoreRatio(
        figure,
        cell,
        subject,
        other,
        found.value(),
        rounds.get(0),
        rounds.get(rounds.size() - 1),
        rounds.size());
  }
}
