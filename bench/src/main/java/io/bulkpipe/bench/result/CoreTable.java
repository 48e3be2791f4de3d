// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.console.TextTable;
import io.bulkpipe.bench.measure.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The ratios of the builds for people: a row for each, and below a line with the worst cell and the
 * geometric mean, for each figure and each other build.
 */
public record CoreTable(List<CoreRatio> ratios) {

  @Override
  public String toString() {
    TextTable table =
        new TextTable(List.of("cell", "figure", "subject", "ratio", "least", "most", "rounds"));
    Map<String, List<CoreRatio>> groups = new LinkedHashMap<>();
    for (CoreRatio each : ratios) {
      table.row(List.of(
          TextReport.properties(each.cell()),
          each.figure(),
          each.other(),
          number(each.ratio()),
          number(each.least()),
          number(each.most()),
          String.valueOf(each.rounds())));
      String build = each.other().substring(each.subject().length());
      groups
          .computeIfAbsent(each.figure() + ", " + build, any -> new ArrayList<>())
          .add(each);
    }
    StringBuilder text = new StringBuilder("""
        this build of the core beside others: how many times better this one is, by medians; then the
        least and the most of the rounds' own ratios; below 1 this build is worse
        """).append(table);
    groups.forEach((group, members) -> text.append(summary(group, members)));
    return text.toString();
  }

  private static String summary(String group, List<CoreRatio> ratios) {
    CoreRatio worst =
        ratios.stream().min(Comparator.comparingDouble(CoreRatio::ratio)).orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s: worst cell %s (%s, %s), geometric mean %s of %d\n",
        group,
        number(worst.ratio()),
        worst.subject(),
        TextReport.properties(worst.cell()),
        number(Spread.geometricMean(ratios.stream().map(CoreRatio::ratio).toList())),
        ratios.size());
  }

  private static String number(double ratio) {
    return String.format(Locale.ROOT, "%.3f", ratio);
  }
}
