// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One HTML page, which needs nothing else: the tables as JSON, the chart library, and the script
 * that shows the tables. Whatever the results say is text to that script, never markup.
 */
final class ReportPage {
  /** In the webjar, whose version is that of the POM. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ReportPage() {}

  /** What the script shows of a result. */
  record Part(
      String file,
      String machine,
      String command,
      Map<String, String> subjects,
      List<List<Table>> figures) {

    static Part of(Path file, Result result) {
      return new Part(
          String.valueOf(file.getFileName()),
          result.machine().toString(),
          String.join(" ", result.command()),
          result.subjects(),
          result.figures().stream().map(each -> Table.of(result, each)).toList());
    }
  }

  static String of(Map<Path, Result> results) throws IOException {
    List<Part> parts = new ArrayList<>();
    results.forEach((file, result) -> parts.add(Part.of(file, result)));
    return resource("page.html")
        .replace("{{uplot.css}}", resource(UPLOT + "uPlot.min.css"))
        .replace("{{page.css}}", resource("page.css"))
        .replace("{{uplot.js}}", resource(UPLOT + "uPlot.iife.min.js"))
        .replace("{{page.js}}", resource("page.js"))
        // No text may end the script that it is in.
        .replace("{{results}}", MAPPER.writeValueAsString(parts).replace("<", "\\u003c"));
  }

  /** A text beside this class, or in a webjar. */
  static String resource(String name) throws IOException {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
