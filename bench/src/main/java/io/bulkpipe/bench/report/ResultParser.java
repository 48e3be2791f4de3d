// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads result files; what is wrong with one is said in one line that begins with its name. */
final class ResultParser {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;

  private ResultParser(Path file) {
    this.file = file;
  }

  static ResultDocument read(Path file) throws IOException {
    return new ResultParser(file).document();
  }

  private ResultDocument document() throws IOException {
    JsonNode root = tree();
    if (!root.isObject()) {
      throw malformed("not a JSON object");
    }
    List<Sample> samples = new ArrayList<>();
    for (JsonNode each : array(root, "", "samples")) {
      samples.add(sample(each, "samples[" + samples.size() + "]"));
    }
    List<String> command = new ArrayList<>();
    array(root, "", "command").forEach(each -> command.add(each.asText()));
    Path name = file.getFileName();
    return new ResultDocument(
        name == null ? file.toString() : name.toString(),
        text(root, "", "scenario"),
        texts(root, "", "machine"),
        command,
        texts(root, "", "subjects"),
        samples);
  }

  private Sample sample(JsonNode sample, String where) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : object(sample, where, "figures").properties()) {
      figures.put(each.getKey(), figure(each.getValue(), where + ".figures: " + each.getKey()));
    }
    return new Sample(
        texts(sample, where, "cell"),
        text(sample, where, "subject"),
        sample.path("fork").asInt(1),
        sample.path("round").asInt(1),
        figures);
  }

  /** Jackson writes what is no number as a text, and an absent figure as null. */
  private double figure(JsonNode figure, String where) throws IOException {
    if (figure.isNumber()) {
      return figure.doubleValue();
    }
    if (figure.isNull() || figure.asText().matches("NaN|-?Infinity")) {
      return Double.NaN;
    }
    throw malformed(where + " is not a number");
  }

  private JsonNode tree() throws IOException {
    try {
      return MAPPER.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      JsonLocation where = e.getLocation();
      String line = where == null ? "" : " in line " + where.getLineNr();
      throw new IOException(
          file + ": not JSON" + line + ": " + inOneLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + inOneLine(e.getMessage()), e);
    }
  }

  private Map<String, String> texts(JsonNode parent, String where, String name) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    object(parent, where, name)
        .properties()
        .forEach(each -> texts.put(
            each.getKey(),
            each.getValue().isValueNode()
                ? each.getValue().asText()
                : each.getValue().toString()));
    return texts;
  }

  private String text(JsonNode parent, String where, String name) throws IOException {
    JsonNode node = parent.path(name);
    if (!node.isTextual()) {
      throw malformed(path(where, name) + " is missing, or not a text");
    }
    return node.textValue();
  }

  private JsonNode object(JsonNode parent, String where, String name) throws IOException {
    JsonNode node = parent.path(name);
    if (!node.isObject()) {
      throw malformed(path(where, name) + " is missing, or not an object");
    }
    return node;
  }

  private JsonNode array(JsonNode parent, String where, String name) throws IOException {
    JsonNode node = parent.path(name);
    if (!node.isArray()) {
      throw malformed(path(where, name) + " is missing, or not a list");
    }
    return node;
  }

  private static String path(String where, String name) {
    return where.isEmpty() ? name : where + "." + name;
  }

  private IOException malformed(String what) {
    return new IOException(file + ": not a result file: " + inOneLine(what));
  }

  private static String inOneLine(@Nullable String message) {
    return String.valueOf(message).replaceAll("[\\s\\p{Cntrl}]+", " ");
  }
}
