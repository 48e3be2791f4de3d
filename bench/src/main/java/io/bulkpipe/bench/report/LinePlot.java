// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.measure.Spread;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/**
 * A line for each subject over the columns, both axes logarithmic: medians, with bars from the
 * least to the most.
 */
record LinePlot(FigureTable table) {
  private static final float[] DASHES = {7, 5};

  JFreeChart chart() {
    List<Double> positions = new ArrayList<>();
    table.group().cells().forEach(each -> positions.add(position(each)));
    TickedLogAxis domain = TickedLogAxis.at(table.group().property(), positions);
    TickedLogAxis range = TickedLogAxis.of(table.figure(), spreads());

    XYPlot plot = new XYPlot(series(), domain, range, renderer());
    plot.setDomainGridlinePaint(PlotColor.GRID.color());
    plot.setDomainGridlineStroke(ChartStyle.HAIRLINE);
    plot.setRangeGridlinePaint(PlotColor.GRID.color());
    plot.setRangeGridlineStroke(ChartStyle.HAIRLINE);
    return ChartStyle.chart(plot, true);
  }

  /** What has a place on a logarithmic axis. */
  static boolean isDrawable(Spread spread) {
    return spread.least() > 0;
  }

  /** All that will be drawn. */
  List<Spread> spreads() {
    return table.spreads().stream().filter(LinePlot::isDrawable).toList();
  }

  private double position(Map<String, String> cell) {
    return table.group().position(cell).orElseThrow();
  }

  private XYIntervalSeriesCollection series() {
    XYIntervalSeriesCollection all = new XYIntervalSeriesCollection();
    for (FigureTable.Row row : table.rows()) {
      XYIntervalSeries one =
          new XYIntervalSeries(new PlotLabel(all.getSeriesCount(), row.subject()));
      for (int i = 0; i < row.entries().size(); i++) {
        double x = position(table.group().cells().get(i));
        row.entries()
            .get(i)
            .map(each -> each.aggregate().spread())
            .filter(LinePlot::isDrawable)
            .ifPresent(each -> one.add(x, x, x, each.median(), each.least(), each.most()));
      }
      all.addSeries(one);
    }
    return all;
  }

  /** The second time that a colour comes, its line is dashed and its marker hollow. */
  private XYErrorRenderer renderer() {
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(true);
    renderer.setDrawXError(false);
    renderer.setErrorStroke(ChartStyle.HAIRLINE);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setUseFillPaint(true);
    renderer.setDrawOutlines(true);
    renderer.setLegendLine(ChartStyle.legendLine());
    ChartStyle.legendFont(renderer);
    for (int i = 0; i < table.rows().size(); i++) {
      Color color = PlotColor.ofSeries(i).color();
      boolean isFirstCycle = i / PlotColor.cycle() % 2 == 0;
      float width = i == 0 ? 3 : 1.75f;
      renderer.setSeriesPaint(i, color);
      renderer.setSeriesFillPaint(i, isFirstCycle ? color : PlotColor.PAPER.color());
      renderer.setSeriesShape(i, ChartStyle.marker(i));
      renderer.setSeriesOutlineStroke(i, new BasicStroke(1.25f));
      renderer.setSeriesStroke(
          i,
          isFirstCycle
              ? new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
              : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0));
    }
    return renderer;
  }
}
