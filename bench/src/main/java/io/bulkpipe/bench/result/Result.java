// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.measure.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that one run of a scenario has found, as it is written to the JSON file.
 *
 * @param scenario the command
 * @param machine where and when, and of which commit
 * @param command the command line's options that led to it
 * @param subjects what each subject's name stands for, in the order of the tables
 * @param samples in the order in which they were taken
 * @param coreRatios of the builds of the core; none if there is one only, or in an older file
 */
public record Result(
    String scenario,
    Machine machine,
    List<String> command,
    Map<String, String> subjects,
    List<Sample> samples,

    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
    List<CoreRatio> coreRatios) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Keeps the order of the subjects. */
  public Result {
    command = List.copyOf(command);
    subjects = Collections.unmodifiableMap(new LinkedHashMap<>(subjects));
    samples = List.copyOf(samples);
    coreRatios = List.copyOf(coreRatios);
  }

  /**
   * A result of one build of the core.
   *
   * @param scenario the command
   * @param machine where and when, and of which commit
   * @param command the command line's options that led to it
   * @param subjects what each subject's name stands for, in the order of the tables
   * @param samples in the order in which they were taken
   */
  public Result(
      String scenario,
      Machine machine,
      List<String> command,
      Map<String, String> subjects,
      List<Sample> samples) {
    this(scenario, machine, command, subjects, samples, List.of());
  }

  /**
   * Picks a figure.
   *
   * @param cell of this cell
   * @param subject of this subject
   * @param figure its name
   * @return one for each sample, in their order; empty if it was not measured
   */
  public List<Double> figures(Map<String, String> cell, String subject, String figure) {
    return samples.stream()
        .filter(each -> each.subject().equals(subject) && each.cell().equals(cell))
        .map(each -> each.figures().get(figure))
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Writes everything as JSON.
   *
   * @param file where to
   * @throws IOException if it cannot be written
   */
  public void writeTo(Path file) throws IOException {
    MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }

  /**
   * Reads what was written.
   *
   * @param file where from
   * @return the result
   * @throws IOException if it cannot be read, or is something else
   */
  public static Result readFrom(Path file) throws IOException {
    return MAPPER.readValue(file.toFile(), Result.class);
  }
}
