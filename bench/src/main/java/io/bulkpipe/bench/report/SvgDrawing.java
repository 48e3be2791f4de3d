// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.awt.geom.Rectangle2D;
import java.io.StringWriter;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.DOMImplementation;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A chart as SVG: texts stay texts, colours follow the reader's theme. */
final class SvgDrawing {
  private static final String SVG = "http://www.w3.org/2000/svg";

  private final Element root;

  private SvgDrawing(Element root) {
    this.root = root;
  }

  /**
   * Draws.
   *
   * @param chart what
   * @param width in pixels
   * @param height in pixels
   * @param id what its elements' ids begin with
   * @param label what it shows, for those who do not see it
   */
  static SvgDrawing of(JFreeChart chart, int width, int height, String id, String label) {
    SVGGraphics2D graphics =
        new SVGGraphics2D(SVGGeneratorContext.createDefault(emptyDocument()), false);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    Element root = graphics.getRoot();
    root.setAttribute("viewBox", "0 0 " + width + " " + height);
    root.setAttribute("width", String.valueOf(width));
    root.setAttribute("height", String.valueOf(height));
    root.setAttribute("role", "img");
    root.setAttribute("aria-label", PlotLabel.inOneLine(label));
    new SvgTheme(id).apply(root);
    return new SvgDrawing(root);
  }

  /** An element for an HTML page that has the rules of {@link PlotColor#darkRules()}. */
  String inline() {
    return text(root);
  }

  /** A document of its own, with a background and rules for both themes. */
  String document() {
    Element whole = (Element) root.cloneNode(true);
    Document owner = whole.getOwnerDocument();
    Element background = owner.createElementNS(SVG, "rect");
    background.setAttribute("width", "100%");
    background.setAttribute("height", "100%");
    background.setAttribute("stroke", "none");
    background.setAttribute("fill", "#ffffff");
    background.setAttribute("class", "fill-" + PlotColor.PAPER.cssName());
    whole.insertBefore(background, whole.getFirstChild());
    Element style = owner.createElementNS(SVG, "style");
    style.setTextContent("@media (prefers-color-scheme:dark){\n" + PlotColor.darkRules() + "\n}");
    whole.insertBefore(style, background);
    return text(whole) + "\n";
  }

  private static Document emptyDocument() {
    try {
      DOMImplementation dom =
          DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().getDOMImplementation();
      return dom.createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser refuses its defaults", e);
    }
  }

  private static String text(Element element) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(element), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("a drawing cannot be written as XML", e);
    }
  }
}
