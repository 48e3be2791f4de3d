// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.measure.Spread;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * A bar from zero to the median for each column, beside each subject's name. Where they differ so
 * much that most would look like nothing, markers on a logarithmic axis.
 */
record BarPlot(FigureTable table) {
  private static final float WIDEST_NAMES = 0.4f;
  private static final int LINES = 2;
  private static final double MARGIN = 0.02;
  private static final double MOST_OF_BARS = 20;

  boolean isLogarithmic() {
    List<Spread> all = table.spreads();
    double least = all.stream().mapToDouble(Spread::median).min().orElse(0);
    double most = all.stream().mapToDouble(Spread::median).max().orElse(0);
    return most > MOST_OF_BARS * least && all.stream().allMatch(each -> each.least() > 0);
  }

  JFreeChart chart() {
    DefaultCategoryDataset medians = new DefaultCategoryDataset();
    Map<WhiskerRenderer.Place, Spread> spreads = new HashMap<>();
    List<Map<String, String>> cells = table.group().cells();
    for (int column = 0; column < table.rows().size(); column++) {
      FigureTable.Row subject = table.rows().get(column);
      PlotLabel name = new PlotLabel(column, subject.subject());
      for (int row = 0; row < cells.size(); row++) {
        Optional<Spread> spread =
            subject.entries().get(row).map(each -> each.aggregate().spread());
        // A null keeps the place.
        medians.addValue(
            spread.map(Spread::median).orElse(null),
            new PlotLabel(row, columnName(cells.get(row))),
            name);
        if (spread.isPresent()) {
          spreads.put(new WhiskerRenderer.Place(row, column), spread.get());
        }
      }
    }
    WhiskerRenderer renderer = new WhiskerRenderer(spreads, isLogarithmic());
    for (int row = 0; row < cells.size(); row++) {
      renderer.setSeriesPaint(row, PlotColor.ofSeries(row).color());
      if (isLogarithmic()) {
        renderer.setLegendShape(row, ChartStyle.marker(row));
      }
    }
    CategoryPlot plot = new CategoryPlot(medians, names(), values(), renderer);
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
    plot.setRangeGridlinePaint(PlotColor.GRID.color());
    plot.setRangeGridlineStroke(ChartStyle.HAIRLINE);
    return ChartStyle.chart(plot, cells.size() > 1);
  }

  private String columnName(Map<String, String> cell) {
    String property = table.group().property();
    String label = table.group().label(cell);
    return property.isEmpty() ? label : property + " " + label;
  }

  private static CategoryAxis names() {
    CategoryAxis axis = new CategoryAxis();
    ChartStyle.axis(axis);
    axis.setMaximumCategoryLabelWidthRatio(WIDEST_NAMES);
    axis.setMaximumCategoryLabelLines(LINES);
    axis.setLowerMargin(MARGIN);
    axis.setUpperMargin(MARGIN);
    axis.setTickMarksVisible(false);
    return axis;
  }

  private ValueAxis values() {
    List<Spread> all = table.spreads();
    if (isLogarithmic()) {
      return TickedLogAxis.of(table.figure(), all);
    }
    NumberAxis axis = new NumberAxis(PlotLabel.printable(table.figure().name()));
    ChartStyle.axis(axis);
    double most = all.stream().mapToDouble(Spread::most).max().orElse(0);
    double least = all.stream().mapToDouble(Spread::least).min().orElse(0);
    double low = Math.min(0, least);
    double high = Math.max(0, most);
    // A range needs a width.
    axis.setRange(low, high > low ? high + MARGIN * (high - low) : low + 1);
    return axis;
  }
}
