// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.measure.Spread;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Map;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.CategoryDataset;

/**
 * Medians beside names, as bars or, where the axis cannot begin at zero, as markers; over each a
 * line from the least to the most.
 */
final class WhiskerRenderer extends BarRenderer {
  private static final long serialVersionUID = 1L;
  private static final double CAP = 3;
  private static final double SIZE = 1.5;

  private final transient Map<Place, Spread> spreads;
  private final boolean isMarkers;

  /** A row and a column of the dataset. */
  record Place(int row, int column) {}

  WhiskerRenderer(Map<Place, Spread> spreads, boolean isMarkers) {
    this.spreads = Map.copyOf(spreads);
    this.isMarkers = isMarkers;
    setBarPainter(new StandardBarPainter());
    setShadowVisible(false);
    setDrawBarOutline(false);
    setItemMargin(0.08);
    ChartStyle.legendFont(this);
  }

  @Override
  public void drawItem(
      Graphics2D g,
      CategoryItemRendererState state,
      Rectangle2D area,
      CategoryPlot plot,
      CategoryAxis categories,
      ValueAxis axis,
      CategoryDataset dataset,
      int row,
      int column,
      int pass) {
    if (!isMarkers) {
      super.drawItem(g, state, area, plot, categories, axis, dataset, row, column, pass);
    }
    Spread spread = spreads.get(new Place(row, column));
    if (spread == null) {
      return;
    }
    double y = calculateBarW0(plot, plot.getOrientation(), area, categories, state, row, column)
        + state.getBarWidth() / 2;
    double least = axis.valueToJava2D(spread.least(), area, plot.getRangeAxisEdge());
    double most = axis.valueToJava2D(spread.most(), area, plot.getRangeAxisEdge());
    g.setPaint(PlotColor.INK.color());
    g.setStroke(ChartStyle.HAIRLINE);
    g.draw(new Line2D.Double(least, y, most, y));
    g.draw(new Line2D.Double(least, y - CAP, least, y + CAP));
    g.draw(new Line2D.Double(most, y - CAP, most, y + CAP));
    if (isMarkers) {
      double median = axis.valueToJava2D(spread.median(), area, plot.getRangeAxisEdge());
      g.setPaint(getItemPaint(row, column));
      AffineTransform place = AffineTransform.getTranslateInstance(median, y);
      place.scale(SIZE, SIZE);
      g.fill(place.createTransformedShape(ChartStyle.marker(row)));
    }
  }
}
