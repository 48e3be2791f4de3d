// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A result on the terminal: medians, how far the rounds are from them, and ratios. */
public final class TextReport {
  private TextReport() {}

  /** A figure of all cells: a column for each. */
  public static String ofFigure(Result result, String figure) {
    StringBuilder text = new StringBuilder(caption(result, figure));
    for (Table table : Table.of(result, figure)) {
      List<String> header = new ArrayList<>(List.of("subject"));
      table.columns().forEach(each -> header.add(table.property() + "=" + each));
      TextTable lines = new TextTable(header);
      for (Table.Row row : table.rows()) {
        List<String> line = new ArrayList<>(List.of(row.subject()));
        row.entries().forEach(each -> line.add(text(each)));
        lines.row(line);
      }
      text.append(properties(table.common())).append('\n').append(lines).append('\n');
    }
    return text.toString();
  }

  /** All cells, one after the other: a column for each figure. */
  public static String ofCells(Result result, List<String> figures) {
    StringBuilder text = new StringBuilder(caption(result, "all figures"));
    for (Map<String, String> cell : result.cells()) {
      List<String> header = new ArrayList<>(List.of("subject"));
      header.addAll(figures);
      TextTable lines = new TextTable(header);
      String first = result.subjects().keySet().iterator().next();
      for (String subject : result.subjects().keySet()) {
        List<String> line = new ArrayList<>(List.of(subject));
        figures.forEach(each -> line.add(text(Table.entry(result, each, cell, first, subject))));
        lines.row(line);
      }
      text.append(properties(cell)).append('\n').append(lines).append('\n');
    }
    result
        .subjects()
        .forEach((name, description) ->
            text.append(name).append(": ").append(description).append('\n'));
    return text.toString();
  }

  private static String caption(Result result, String figure) {
    return String.format(Locale.ROOT, """
        %s: medians of %s, (least-most), [how many times better the first subject's median is]
        machine: %s

        """, result.scenario(), figure, result.machine());
  }

  private static String text(Table.@Nullable Entry entry) {
    if (entry == null) {
      return "-";
    }
    Double ratio = entry.ratio();
    return String.format(
            Locale.ROOT,
            "%.4g (%.3g-%.3g)",
            entry.spread().median(),
            entry.spread().least(),
            entry.spread().most())
        + (ratio == null ? "" : String.format(Locale.ROOT, " [%.2f]", ratio));
  }

  /** Names and values of a cell, as the tables show them. */
  static String properties(Map<String, String> cell) {
    return cell.entrySet().stream()
        .map(each -> each.getKey() + '=' + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
