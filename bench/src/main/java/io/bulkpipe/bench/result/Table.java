// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One figure of the cells that differ in their last property only: a row for each subject, a column
 * for each cell.
 *
 * @param figure its name
 * @param moreIsBetter of the figure
 * @param common the properties that the cells share
 * @param property the name of the last one; empty if the cells have no properties
 * @param columns the values of the last one
 * @param rows in the order of the subjects
 */
public record Table(
    String figure,
    boolean moreIsBetter,
    Map<String, String> common,
    String property,
    List<String> columns,
    List<Row> rows) {

  /** One subject. */
  public record Row(
      String subject,
      List<@Nullable Entry> entries,
      @Nullable Double mean) {}

  /** One subject in one cell. */
  public record Entry(Spread spread, int samples, @Nullable Double ratio) {}

  /** The tables of a figure, in the order of their first cells. */
  public static List<Table> of(Result result, String figure) {
    Map<Map<String, String>, List<Map<String, String>>> groups = new LinkedHashMap<>();
    for (Map<String, String> cell : result.cells()) {
      Map<String, String> common = new LinkedHashMap<>(cell);
      common.remove(last(cell));
      groups.computeIfAbsent(common, key -> new ArrayList<>()).add(cell);
    }
    Set<String> subjects = new LinkedHashSet<>(result.subjects().keySet());
    result.samples().forEach(each -> subjects.add(each.subject()));
    List<Table> tables = new ArrayList<>();
    groups.forEach((common, cells) -> {
      String property = last(cells.get(0));
      String first = subjects.iterator().next();
      tables.add(new Table(
          figure,
          Ratio.isMoreBetter(figure),
          common,
          property,
          cells.stream().map(each -> each.getOrDefault(property, "all")).toList(),
          subjects.stream().map(each -> row(result, figure, cells, first, each)).toList()));
    });
    return tables;
  }

  private static Row row(
      Result result, String figure, List<Map<String, String>> cells, String first, String subject) {
    List<@Nullable Entry> entries = new ArrayList<>();
    cells.forEach(cell -> entries.add(entry(result, figure, cell, first, subject)));
    List<Double> ratios = entries.stream()
        .filter(Objects::nonNull)
        .map(Entry::ratio)
        .filter(Objects::nonNull)
        .toList();
    return new Row(
        subject, entries, ratios.isEmpty() ? null : Double.valueOf(Spread.geometricMean(ratios)));
  }

  /** A subject in a cell beside the first subject; null if it was not measured there. */
  static @Nullable Entry entry(
      Result result, String figure, Map<String, String> cell, String first, String subject) {
    List<Double> values = result.values(cell, subject, figure);
    if (values.isEmpty()) {
      return null;
    }
    Spread spread = Spread.of(values);
    List<Double> reference = result.values(cell, first, figure);
    double ratio = reference.isEmpty()
        ? Double.NaN
        : Ratio.of(figure, Spread.of(reference).median(), spread.median());
    boolean means = ratio > 0 && Double.isFinite(ratio);
    return new Entry(spread, values.size(), means ? Double.valueOf(ratio) : null);
  }

  private static String last(Map<String, String> cell) {
    String last = "";
    for (String name : cell.keySet()) {
      last = name;
    }
    return last;
  }
}
