// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.util.List;
import org.jfree.chart.JFreeChart;

/** The plot of a table: lines where the last property is a number, bars otherwise. */
record GroupPlot(FigureTable table) {
  private static final int LINES_HEIGHT = 420;
  private static final int AXIS_HEIGHT = 70;
  private static final int LEGEND_ROW_HEIGHT = 22;
  private static final int BAR_HEIGHT = 16;
  private static final int BARS_GAP = 14;
  private static final int SYMBOL_WIDTH = 60;
  private static final int LETTER_WIDTH = 8;

  /** Whether there is nothing that could be drawn. */
  boolean isEmpty() {
    return isLines() ? new LinePlot(table).spreads().isEmpty() : table.spreads().isEmpty();
  }

  String caption() {
    String figure = table.figure().name() + ", " + table.figure().direction();
    String whiskers = "; the thin lines go from the least to the most sample.";
    return isLines()
        ? "Medians of " + figure + ", by " + table.group().property() + ", both axes logarithmic"
            + whiskers
        : "Medians of " + figure
            + (new BarPlot(table).isLogarithmic() ? ", on a logarithmic axis" : "") + whiskers;
  }

  /** SVG for a page, whose classes take the page's colours. */
  String inline(int width, String id) {
    return drawing(width, id).inline();
  }

  /** A whole SVG document. */
  String document(int width) {
    return drawing(width, "plot").document();
  }

  private SvgDrawing drawing(int width, String id) {
    JFreeChart chart = isLines() ? new LinePlot(table).chart() : new BarPlot(table).chart();
    return SvgDrawing.of(chart, width, height(width), id, table.group().title() + ". " + caption());
  }

  private boolean isLines() {
    return table.group().isLogarithmic();
  }

  private int height(int width) {
    int subjects = table.rows().size();
    int columns = table.group().cells().size();
    if (isLines()) {
      return LINES_HEIGHT
          + legendHeight(
              width, table.rows().stream().map(FigureTable.Row::subject).toList());
    }
    List<String> legend = columns == 1
        ? List.of()
        : table.group().cells().stream()
            .map(each -> table.group().property() + " " + table.group().label(each))
            .toList();
    return AXIS_HEIGHT + subjects * (columns * BAR_HEIGHT + BARS_GAP) + legendHeight(width, legend);
  }

  /** About as much as the legend will take. */
  private static int legendHeight(int width, List<String> labels) {
    int rows = labels.isEmpty() ? 0 : 1;
    int used = 0;
    for (String each : labels) {
      int entry = SYMBOL_WIDTH + LETTER_WIDTH * PlotLabel.printable(each).length();
      if (used > 0 && used + entry > width) {
        rows++;
        used = 0;
      }
      used += entry;
    }
    return rows * LEGEND_ROW_HEIGHT;
  }
}
