// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import freemarker.cache.ClassTemplateLoader;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * What the page's template shows. All texts are plain, the template escapes them; only drawings are
 * markup. The types are public because the template engine reads them.
 *
 * @param title of the page
 * @param hasContents whether there is so much that a table of contents helps
 * @param results in the order of the files
 */
public record ReportPage(String title, boolean hasContents, List<ResultPart> results) {

  /**
   * One result file.
   *
   * @param id anchor
   * @param heading scenario and date
   * @param file its name
   * @param facts file, machine and so on
   * @param command the command line
   * @param subjects what the subjects' names stand for
   * @param groups of cells
   */
  public record ResultPart(
      String id,
      String heading,
      String file,
      List<Fact> facts,
      String command,
      List<Fact> subjects,
      List<GroupPart> groups) {}

  /**
   * A name and what it stands for.
   *
   * @param name of the fact
   * @param value of it
   */
  public record Fact(String name, String value) {}

  /**
   * One group of cells.
   *
   * @param id anchor
   * @param heading what the cells have in common
   * @param drawings the plot's versions, empty if it has none
   * @param plotCaption what the plot shows
   * @param table of the main figure
   * @param further tables of the other figures
   */
  public record GroupPart(
      String id,
      String heading,
      List<Drawing> drawings,
      String plotCaption,
      TablePart table,
      List<TablePart> further) {}

  /**
   * A plot for screens of some width.
   *
   * @param screen "wide" or "narrow"
   * @param svg markup
   */
  public record Drawing(String screen, String svg) {}

  /**
   * A table.
   *
   * @param figure its name
   * @param caption how it is to be read
   * @param property what distinguishes the columns, may be empty
   * @param columns their headings
   * @param hasMeans whether there is a last column of the means of the ratios
   * @param rows one for each subject
   */
  public record TablePart(
      String figure,
      String caption,
      String property,
      List<String> columns,
      boolean hasMeans,
      List<RowPart> rows) {}

  /**
   * A row.
   *
   * @param subject its heading
   * @param cells one for each column
   * @param mean of the ratios, or a dash
   * @param meanNote which columns it is of, if not of all; else empty
   */
  public record RowPart(String subject, List<CellPart> cells, String mean, String meanNote) {}

  /**
   * A cell; if nothing was measured, the median is a dash and the rest is empty.
   *
   * @param median of the samples
   * @param spread least to most
   * @param samples how many
   * @param ratio how many times better the first subject is
   */
  public record CellPart(String median, String spread, String samples, String ratio) {}

  private static final String TEMPLATE = "report.ftlh";
  private static final String STYLE = "report.css";

  /** Copies the list. */
  public ReportPage {
    results = List.copyOf(results);
  }

  /**
   * The style sheet.
   *
   * @return CSS
   * @throws IOException if it cannot be read from the jar
   */
  public String style() throws IOException {
    try (InputStream css = Objects.requireNonNull(ReportPage.class.getResourceAsStream(STYLE))) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8)
          + "@media (prefers-color-scheme: dark) {\n"
          + PlotColor.darkRules()
          + "\n}\n";
    }
  }

  /**
   * The whole page, which needs nothing else.
   *
   * @return HTML
   * @throws IOException if the template cannot be read from the jar
   */
  public String html() throws IOException {
    StringWriter html = new StringWriter();
    try {
      configuration().getTemplate(TEMPLATE).process(this, html);
    } catch (TemplateException e) {
      throw new IllegalStateException("the page's template does not fit the page", e);
    }
    return html.toString();
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setTemplateLoader(new ClassTemplateLoader(ReportPage.class, ""));
    configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
    configuration.setLocalizedLookup(false);
    configuration.setLogTemplateExceptions(false);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    return configuration;
  }
}
