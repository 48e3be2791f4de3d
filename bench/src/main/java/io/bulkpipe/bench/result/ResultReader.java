// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads results: those that the commands write as JSON, JMH's own ({@code -rf json}), and compact
 * tables. What is wrong with a file is said in one line that begins with its name.
 */
public final class ResultReader {
  static final ObjectMapper MAPPER = new ObjectMapper()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private ResultReader() {}

  /** Reads a file of any of the three kinds. */
  public static Result read(Path file) throws IOException {
    try {
      if (file.toString().endsWith(".csv")) {
        return CompactTable.read(file);
      }
      JsonNode tree = MAPPER.readTree(Files.readAllBytes(file));
      if (!tree.isContainerNode()) {
        throw new IOException("no JSON object");
      }
      return tree.isArray() ? ofJmh(tree) : MAPPER.treeToValue(tree, Result.class);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not a result: " + inOneLine(e.getOriginalMessage()), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + ": cannot be read: " + inOneLine(String.valueOf(e)), e);
    }
  }

  /** Of a benchmark with subjects, these are the subjects; else its methods are. */
  private static Result ofJmh(JsonNode entries) {
    List<Sample> samples = new ArrayList<>();
    Map<String, String> subjects = new LinkedHashMap<>();
    for (JsonNode entry : entries) {
      String benchmark = entry.path("benchmark").asText();
      Map<String, String> cell = new LinkedHashMap<>();
      entry
          .path("params")
          .properties()
          .forEach(each -> cell.put(each.getKey(), each.getValue().asText()));
      String param = cell.remove("subject");
      String subject = param == null ? benchmark.substring(benchmark.lastIndexOf('.') + 1) : param;
      subjects.put(subject, benchmark);
      JsonNode metric = entry.path("primaryMetric");
      String unit = metric.path("scoreUnit").asText();
      int fork = 0;
      for (JsonNode iterations : metric.path("rawData")) {
        fork++;
        int round = 0;
        for (JsonNode value : iterations) {
          round++;
          samples.add(
              new Sample(cell, subject, fork, round, Map.of(unit, value.asDouble(Double.NaN))));
        }
      }
    }
    JsonNode first = entries.path(0);
    String jdk = first.path("vmName").asText() + ' ' + first.path("vmVersion").asText();
    Machine machine =
        new Machine("unknown CPU", 0, "unknown system", jdk, "unknown date", "unknown");
    return new Result("JMH", machine, List.of(), subjects, samples);
  }

  private static String inOneLine(String message) {
    return message.replaceAll("[\\s\\p{Cntrl}]+", " ");
  }
}
