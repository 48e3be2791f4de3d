// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.report.ReportPage.CellPart;
import io.bulkpipe.bench.report.ReportPage.RowPart;
import io.bulkpipe.bench.report.ReportPage.TablePart;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The texts of a table. */
final class TableText {
  private TableText() {}

  /** With ratios to the first subject. */
  static TablePart compared(FigureTable table) {
    String first = table.rows().isEmpty() ? "" : table.rows().get(0).subject();
    String caption = table.figure().name() + ", " + table.figure().direction()
        + ": the median; the least–the most, and of how many samples; how many times (×) better "
        + first + " is: above 1 it is better, below 1 it is worse.";
    int columns = table.group().cells().size();
    return part(table, caption, columns > 1, true);
  }

  /** Without. */
  static TablePart plain(FigureTable table) {
    return part(
        table,
        table.figure().name() + ": the median; the least–the most, and of how many samples.",
        false,
        false);
  }

  private static TablePart part(
      FigureTable table, String caption, boolean hasMeans, boolean hasRatios) {
    CellGroup group = table.group();
    return new TablePart(
        table.figure().name(),
        caption,
        group.property(),
        group.cells().stream().map(group::label).toList(),
        hasMeans,
        table.rows().stream().map(row -> row(row, hasRatios)).toList());
  }

  private static RowPart row(FigureTable.Row row, boolean hasRatios) {
    List<CellPart> cells =
        row.entries().stream().map(each -> cell(each, hasRatios)).toList();
    int columns = cells.size();
    String note = row.mean()
        .filter(mean -> mean.ratios() < columns)
        .map(mean -> mean.ratios() + " of " + columns + " columns")
        .orElse("");
    return new RowPart(
        row.subject(),
        cells,
        row.mean().map(mean -> FigureText.ratio(mean.value())).orElse(FigureText.MISSING),
        note);
  }

  private static CellPart cell(Optional<FigureTable.Entry> entry, boolean hasRatios) {
    if (entry.isEmpty()) {
      return new CellPart(FigureText.MISSING, "", "", "");
    }
    Aggregate aggregate = entry.get().aggregate();
    OptionalDouble ratio = entry.get().ratio();
    return new CellPart(
        FigureText.figure(aggregate.spread().median()),
        FigureText.figure(aggregate.spread().least()) + "–"
            + FigureText.figure(aggregate.spread().most()),
        String.valueOf(aggregate.samples()),
        hasRatios && ratio.isPresent() ? FigureText.ratio(ratio.getAsDouble()) : "");
  }
}
