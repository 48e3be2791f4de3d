// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.awt.Color;
import java.util.HashMap;
import java.util.Map;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Gives the elements of a drawing classes by their colours, so that style sheets can change these,
 * and ids that differ from those of the page's other drawings.
 */
final class SvgTheme {
  // As wide as the font that a JDK mostly measures with, so that texts are where they belong.
  private static final String FONTS = "'DejaVu Sans', Verdana, sans-serif";

  private final Map<String, PlotColor> colors = new HashMap<>();
  private final String idPrefix;

  SvgTheme(String idPrefix) {
    this.idPrefix = idPrefix;
    for (PlotColor each : PlotColor.values()) {
      Color color = each.color();
      colors.put(
          "rgb(" + color.getRed() + "," + color.getGreen() + "," + color.getBlue() + ")", each);
    }
    // Batik has a name for it.
    colors.put("white", PlotColor.PAPER);
  }

  void apply(Element element) {
    Node child = element.getFirstChild();
    while (child != null) {
      Node next = child.getNextSibling();
      if (child instanceof Element below) {
        apply(below);
      } else if (child.getNodeType() == Node.COMMENT_NODE) {
        element.removeChild(child);
      }
      child = next;
    }
    addClass(element, "fill");
    addClass(element, "stroke");
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Attr attribute = (Attr) attributes.item(i);
      if (attribute.getName().equals("id")) {
        attribute.setValue(idPrefix + "-" + attribute.getValue());
      } else if (attribute.getValue().startsWith("url(#")) {
        attribute.setValue(attribute.getValue().replace("url(#", "url(#" + idPrefix + "-"));
      } else if (attribute.getName().equals("font-family")) {
        attribute.setValue(FONTS);
      }
    }
  }

  private void addClass(Element element, String property) {
    PlotColor color = colors.get(element.getAttribute(property).replace(" ", ""));
    if (color != null) {
      String others = element.getAttribute("class");
      String name = property + "-" + color.cssName();
      element.setAttribute("class", others.isEmpty() ? name : others + " " + name);
    }
  }
}
