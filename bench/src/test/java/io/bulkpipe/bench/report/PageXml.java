// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A page or a drawing as a tree; that it can be read as XML shows that everything is escaped. */
final class PageXml {
  private final Document document;

  private PageXml(Document document) {
    this.document = document;
  }

  static PageXml of(String text) throws Exception {
    DocumentBuilder parser = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    parser.setErrorHandler(null);
    return new PageXml(parser.parse(new InputSource(new StringReader(text))));
  }

  /** The texts of all nodes that an XPath finds, blanks joined. */
  List<String> texts(String path) throws Exception {
    NodeList nodes = (NodeList)
        XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip().replaceAll("\\s+", " "));
    }
    return texts;
  }
}
