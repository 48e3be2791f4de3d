// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The colours of the plots, each for a light and a dark background. Those of the series are after Okabe
 * and Ito's, which colour-blind people can tell apart: darker on white and brighter on black where the
 * originals are hard to see.
 */
enum PlotColor {
  PAPER(0xffffff, 0x0d1117),
  INK(0x1f2328, 0xe6edf3),
  MUTED(0x57606a, 0x9ea7b3),
  GRID(0xd8dee4, 0x30363d),
  BLUE(0x0072b2, 0x2f8fd0),
  VERMILLION(0xd55e00, 0xe8703a),
  GREEN(0x009e73, 0x00b383),
  PURPLE(0xc0679b, 0xcc79a7),
  ORANGE(0xbf8300, 0xe69f00),
  SKY(0x2f9bd8, 0x7cc6f2),
  YELLOW(0x8f8a00, 0xf0e442);

  private static final List<PlotColor> SERIES =
      List.of(BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, INK, YELLOW);

  private final int light;
  private final int dark;

  PlotColor(int light, int dark) {
    this.light = light;
    this.dark = dark;
  }

  /** Series have different colours as long as there are enough. */
  static PlotColor ofSeries(int index) {
    return SERIES.get(index % SERIES.size());
  }

  /** After so many series the colours come again. */
  static int cycle() {
    return SERIES.size();
  }

  /** What is drawn with; the SVG attributes say it, and serve readers that know no themes. */
  Color color() {
    return new Color(light);
  }

  /** The end of the CSS classes of what is filled or stroked with this colour. */
  String cssName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The CSS rules of the dark theme; they take precedence over SVG attributes. */
  static String darkRules() {
    return Stream.of(values())
        .map(each -> String.format(
            Locale.ROOT,
            ".fill-%1$s{fill:#%2$06x}.stroke-%1$s{stroke:#%2$06x}",
            each.cssName(),
            each.dark))
        .collect(Collectors.joining("\n"));
  }
}
