// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.measure.Spread;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;

/** A logarithmic axis with ticks at given values, labelled where there is room. */
final class TickedLogAxis extends LogAxis {
  private static final long serialVersionUID = 1L;
  private static final double GAP = 8;

  private static final double LEAST_MARGIN = 1.1;
  private static final double MARGIN = 0.04;

  private final double[] ticks;

  private TickedLogAxis(String label, Range range, List<Double> ticks) {
    super(PlotLabel.printable(label));
    this.ticks = ticks.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    ChartStyle.axis(this);
    setRange(range);
  }

  /** An axis of a property, with ticks at its values. */
  static TickedLogAxis at(String property, List<Double> values) {
    return new TickedLogAxis(property, range(values), values);
  }

  /** An axis of a figure, with round ticks. */
  static TickedLogAxis of(Figure figure, List<Spread> spreads) {
    Range range = range(
        spreads.stream().flatMap(each -> Stream.of(each.least(), each.most())).toList());
    return new TickedLogAxis(
        figure.name(), range, AxisTicks.between(range.getLowerBound(), range.getUpperBound()));
  }

  private static Range range(List<Double> values) {
    double least = Collections.min(values);
    double most = Collections.max(values);
    double margin = Math.max(LEAST_MARGIN, Math.pow(most / least, MARGIN));
    return new Range(least / margin, most * margin);
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D g, AxisState state, Rectangle2D area, RectangleEdge edge) {
    boolean isHorizontal = RectangleEdge.isTopOrBottom(edge);
    TextAnchor anchor = isHorizontal ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    double free = Double.NEGATIVE_INFINITY;
    List<NumberTick> labelled = new ArrayList<>();
    for (double value : ticks) {
      String text = FigureText.tick(value);
      Rectangle2D bounds = g.getFontMetrics(getTickLabelFont()).getStringBounds(text, g);
      double half = (isHorizontal ? bounds.getWidth() : bounds.getHeight()) / 2;
      double place = valueToJava2D(value, area, edge) * (isHorizontal ? 1 : -1);
      boolean isLabelled = place - half >= free;
      if (isLabelled) {
        free = place + half + GAP;
      }
      labelled.add(new NumberTick(
          TickType.MAJOR, value, isLabelled ? text : "", anchor, TextAnchor.CENTER, 0));
    }
    return labelled;
  }
}
