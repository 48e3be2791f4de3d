// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A subject on this build of the core against the same on another build, in one cell. A ratio says
 * how many times better this build is, so below 1 it is worse.
 *
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
  /** Stands between the name of a subject and that of another build that it runs on. */
  public static final String MARK = "@";

  /** The ratios by figure, then by subject, then by cell; none if there is one build only. */
  static List<CoreRatio> of(List<String> figures, Result result) {
    List<CoreRatio> ratios = new ArrayList<>();
    for (String figure : figures) {
      for (String other : result.subjects().keySet()) {
        String subject = other.split(MARK, 2)[0];
        for (Map<String, String> cell :
            subject.equals(other) ? List.<Map<String, String>>of() : result.cells()) {
          List<Sample> samples =
              result.samples().stream().filter(each -> each.cell().equals(cell)).toList();
          Ratio.of(samples, figure, subject, other)
              .map(found -> new CoreRatio(
                  figure,
                  cell,
                  subject,
                  other,
                  found.value(),
                  found.least(),
                  found.most(),
                  found.rounds().size()))
              .ifPresent(ratios::add);
        }
      }
    }
    return ratios;
  }

  /**
   * A table for people: a row for each ratio, and below a line with the worst cell and the
   * geometric mean, for each figure and each other build.
   */
  static String table(List<CoreRatio> ratios) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("cell", "figure", "subject", "ratio", "least", "most", "rounds"));
    Map<String, List<CoreRatio>> groups = new LinkedHashMap<>();
    for (CoreRatio each : ratios) {
      rows.add(List.of(
          TextReport.properties(each.cell),
          each.figure,
          each.other,
          number(each.ratio),
          number(each.least),
          number(each.most),
          String.valueOf(each.rounds)));
      String group = each.figure + ", " + each.other.substring(each.subject.length());
      groups.computeIfAbsent(group, any -> new ArrayList<>()).add(each);
    }
    StringBuilder text = new StringBuilder("""
        this build of the core beside others: how many times better this one is, by medians; then the
        least and the most of the rounds' own ratios; below 1 this build is worse
        """).append(TextReport.table(rows));
    groups.forEach((group, members) -> text.append(summary(group, members)));
    return text.toString();
  }

  private static String summary(String group, List<CoreRatio> ratios) {
    CoreRatio worst =
        ratios.stream().min(Comparator.comparingDouble(CoreRatio::ratio)).orElseThrow();
    return String.format(
        "%s: worst cell %s (%s, %s), geometric mean %s of %d\n",
        group,
        number(worst.ratio),
        worst.subject,
        TextReport.properties(worst.cell),
        number(Spread.geometricMean(ratios.stream().map(CoreRatio::ratio).toList())),
        ratios.size());
  }

  private static String number(double ratio) {
    return String.format(Locale.ROOT, "%.3f", ratio);
  }
}
