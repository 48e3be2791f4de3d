// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.readme;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** What a Markdown page is checked for: the lines of its text, its links and its headings. */
final class MarkdownPage {
  private static final Parser PARSER = Parser.builder()
      .extensions(List.of(TablesExtension.create()))
      .includeSourceSpans(IncludeSourceSpans.BLOCKS)
      .build();

  private final List<String> lines;
  private final Set<Integer> ofText = new TreeSet<>();
  private final List<String> links = new ArrayList<>();
  private final List<String> anchors = new ArrayList<>();

  private MarkdownPage(String text) {
    lines = text.lines().toList();
    IdGenerator ids = IdGenerator.builder().build();
    PARSER.parse(text).accept(new AbstractVisitor() {
      @Override
      public void visit(Paragraph paragraph) {
        addLines(paragraph);
        visitChildren(paragraph);
      }

      @Override
      public void visit(Heading heading) {
        addLines(heading);
        anchors.add(ids.generateId(textOf(heading)));
        visitChildren(heading);
      }

      @Override
      public void visit(Link link) {
        links.add(link.getDestination());
        visitChildren(link);
      }

      @Override
      public void visit(Image image) {
        links.add(image.getDestination());
      }
    });
  }

  static MarkdownPage read(Path file) throws IOException {
    return new MarkdownPage(Files.readString(file, StandardCharsets.UTF_8));
  }

  /**
   * The lines of text above a width, with their numbers. One that ends there in a word or a link
   * that cannot be broken is not too long.
   */
  List<String> linesAbove(int width) {
    return ofText.stream()
        .filter(line -> lines.get(line).indexOf(' ', width) >= 0)
        .map(line -> (line + 1) + ": " + lines.get(line))
        .toList();
  }

  /** Where the links and images of the page point. */
  List<String> links() {
    return links;
  }

  /** The anchors of the headings. */
  List<String> anchors() {
    return anchors;
  }

  private void addLines(Node block) {
    for (SourceSpan span : block.getSourceSpans()) {
      ofText.add(span.getLineIndex());
    }
  }

  private static String textOf(Heading heading) {
    StringBuilder text = new StringBuilder();
    heading.accept(new AbstractVisitor() {
      @Override
      public void visit(Text part) {
        text.append(part.getLiteral());
      }

      @Override
      public void visit(Code part) {
        text.append(part.getLiteral());
      }
    });
    return text.toString();
  }
}
