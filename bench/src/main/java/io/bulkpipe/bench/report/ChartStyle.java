// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Line2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.DefaultDrawingSupplier;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.renderer.AbstractRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** What the plots have in common: nothing but the data, thin lines, the legend below. */
final class ChartStyle {
  static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final BasicStroke HAIRLINE = new BasicStroke(1);

  private static final double LEGEND_LINE = 14;
  private static final Shape[] MARKERS = DefaultDrawingSupplier.createStandardSeriesShapes();

  static {
    // Otherwise rotated texts would be drawn as outlines.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
  }

  private ChartStyle() {}

  static JFreeChart chart(Plot plot, boolean hasLegend) {
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    JFreeChart chart = new JFreeChart(null, FONT, plot, hasLegend);
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(8, 4, 8, 16));
    LegendTitle legend = chart.getLegend();
    if (legend != null) {
      legend.setPosition(RectangleEdge.BOTTOM);
      legend.setBackgroundPaint(null);
      legend.setFrame(BlockBorder.NONE);
      legend.setItemFont(FONT);
      legend.setItemPaint(PlotColor.INK.color());
      legend.setItemLabelPadding(new RectangleInsets(2, 2, 2, 12));
      legend.setMargin(8, 0, 0, 0);
    }
    return chart;
  }

  static void axis(Axis axis) {
    axis.setLabelFont(FONT);
    axis.setLabelPaint(PlotColor.INK.color());
    axis.setTickLabelFont(FONT);
    axis.setTickLabelPaint(PlotColor.INK.color());
    axis.setTickMarkPaint(PlotColor.MUTED.color());
    axis.setAxisLinePaint(PlotColor.MUTED.color());
  }

  /** Around the origin; series have different ones, for those who see no difference of colours. */
  static Shape marker(int series) {
    return MARKERS[series % MARKERS.length];
  }

  /** A dashed line has longer dashes in the legend than fit into the usual length of it. */
  static Line2D legendLine() {
    return new Line2D.Double(-LEGEND_LINE, 0, LEGEND_LINE, 0);
  }

  static void legendFont(AbstractRenderer renderer) {
    renderer.setDefaultLegendTextFont(FONT);
    renderer.setDefaultLegendTextPaint(PlotColor.INK.color());
  }
}
