// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.console.TextTable;
import io.bulkpipe.bench.measure.Spread;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A result for people: a table for each group of cells that differ in their last property only, a row
 * for each subject, a column for each cell: the median, how far the least and the most are from it,
 * and how many times better the first subject's median is: more for what ends with "/s", else less.
 *
 * @param result what was found
 * @param figure which figure
 */
public record ResultTable(Result result, String figure) {

  /** Returns the captions and the tables. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(
        String.format(Locale.ROOT, """
        %s: medians of %s, (least-most), [how many times better the first subject's median is]
        machine: %s

        """, result.scenario(), figure, result.machine()));
    Set<Map<String, String>> cells = new LinkedHashSet<>();
    result.samples().forEach(each -> cells.add(each.cell()));
    Set<String> groups = new LinkedHashSet<>();
    cells.forEach(each -> groups.add(group(each)));
    for (String group : groups) {
      List<Map<String, String>> columns =
          cells.stream().filter(each -> group(each).equals(group)).toList();
      text.append(group).append('\n').append(table(columns)).append('\n');
    }
    return text.toString();
  }

  private TextTable table(List<Map<String, String>> columns) {
    String[] header = new String[1 + columns.size()];
    header[0] = "subject";
    for (int i = 0; i < columns.size(); i++) {
      header[i + 1] = last(columns.get(i));
    }
    TextTable table = new TextTable(header);
    for (String subject : result.subjects().keySet()) {
      String[] row = new String[header.length];
      row[0] = subject;
      for (int i = 0; i < columns.size(); i++) {
        row[i + 1] = cell(columns.get(i), subject);
      }
      table.row(row);
    }
    return table;
  }

  private String cell(Map<String, String> cell, String subject) {
    List<Double> own = result.figures(cell, subject, figure);
    if (own.isEmpty()) {
      return "-";
    }
    Spread spread = Spread.of(own);
    List<Double> first =
        result.figures(cell, result.subjects().keySet().iterator().next(), figure);
    String ratio = first.isEmpty() ? "" : ratio(Spread.of(first).median(), spread.median());
    return String.format(
        Locale.ROOT, "%.4g (%.3g-%.3g)%s", spread.median(), spread.least(), spread.most(), ratio);
  }

  /** How many times better the first one is; nothing where that means nothing. */
  private String ratio(double first, double own) {
    double ratio = figure.endsWith("/s") ? first / own : own / first;
    return ratio > 0 && Double.isFinite(ratio) ? String.format(Locale.ROOT, " [%.2f]", ratio) : "";
  }

  private static String last(Map<String, String> cell) {
    String[] names = cell.keySet().toArray(new String[0]);
    String name = names[names.length - 1];
    return name + "=" + cell.get(name);
  }

  private static String group(Map<String, String> cell) {
    String[] names = cell.keySet().toArray(new String[0]);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length - 1; i++) {
      text.append(i == 0 ? "" : ", ").append(names[i]).append('=').append(cell.get(names[i]));
    }
    return text.toString();
  }
}
