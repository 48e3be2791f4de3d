// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A result on the terminal: medians, how far the rounds are from them, and ratios. */
public final class TextReport {
  private static final String GAP = "  ";

  private TextReport() {}

  /** Each of these figures that there is, of all cells: a column for each of them. */
  public static List<String> ofFigures(Result result, List<String> figures) {
    return figures.stream()
        .filter(result.figures()::contains)
        .map(each -> ofFigure(result, each))
        .toList();
  }

  private static String ofFigure(Result result, String figure) {
    StringBuilder text = new StringBuilder(caption(result, figure));
    for (Table table : Table.of(result, figure)) {
      if (table.rows().stream()
          .flatMap(each -> each.entries().stream())
          .anyMatch(Objects::nonNull)) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("subject", table.columns(), each -> table.property() + "=" + each));
        table
            .rows()
            .forEach(each -> rows.add(row(each.subject(), each.entries(), TextReport::text)));
        text.append(properties(table.common())).append('\n').append(table(rows)).append('\n');
      }
    }
    return text.toString();
  }

  /** All cells, one after the other: a column for each figure. */
  public static String ofCells(Result result) {
    StringBuilder text = new StringBuilder(caption(result, "all figures"));
    String first = result.subjects().keySet().iterator().next();
    for (Map<String, String> cell : result.cells()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(row("subject", result.figures(), each -> each));
      for (String subject : result.subjects().keySet()) {
        rows.add(row(
            subject,
            result.figures(),
            each -> text(Table.entry(result, each, cell, first, subject))));
      }
      text.append(properties(cell)).append('\n').append(table(rows)).append('\n');
    }
    result.subjects().forEach((name, what) -> text.append(name + ": " + what + '\n'));
    return text.toString();
  }

  private static String caption(Result result, String figure) {
    return String.format(Locale.ROOT, """
        %s: medians of %s, (least-most), [how many times better the first subject's median is]
        machine: %s

        """, result.scenario(), figure, result.machine());
  }

  private static <T extends @Nullable Object> List<String> row(
      String first, List<T> values, Function<T, String> text) {
    List<String> row = new ArrayList<>(List.of(first));
    values.forEach(each -> row.add(text.apply(each)));
    return row;
  }

  private static String text(Table.@Nullable Entry entry) {
    if (entry == null) {
      return "-";
    }
    Spread spread = entry.spread();
    String ratio =
        entry.ratio() == null ? "" : String.format(Locale.ROOT, " [%.2f]", entry.ratio());
    return String.format(
        Locale.ROOT, "%.4g (%.3g-%.3g)%s", spread.median(), spread.least(), spread.most(), ratio);
  }

  /** Names and values of a cell, as the tables show them. */
  static String properties(Map<String, String> cell) {
    return cell.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
  }

  /**
   * Rows of as many cells each, the first one the header: names on the left, figures to the right.
   */
  static String table(List<List<String>> rows) {
    int[] widths = IntStream.range(0, rows.get(0).size())
        .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
        .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        text.append(i == 0 ? row.get(i) + padding : GAP + padding + row.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
