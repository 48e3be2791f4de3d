// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that one run of a command has found, as it is written to the JSON file.
 *
 * @param scenario the command
 * @param machine where and when, and of which commit
 * @param command the command line's options that led to it
 * @param subjects what each subject's name stands for, in the order of the tables
 * @param samples in the order in which they were taken
 * @param coreRatios of the builds of the core; none if there is one only
 */
public record Result(
    String scenario,
    Machine machine,
    List<String> command,
    Map<String, String> subjects,
    List<Sample> samples,

    @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
    List<CoreRatio> coreRatios) {

  public Result {
    command = List.copyOf(command);
    subjects = Collections.unmodifiableMap(new LinkedHashMap<>(subjects));
    samples = List.copyOf(samples);
    coreRatios = List.copyOf(coreRatios);
  }

  /** A result of one build of the core. */
  public Result(
      String scenario,
      Machine machine,
      List<String> command,
      Map<String, String> subjects,
      List<Sample> samples) {
    this(scenario, machine, command, subjects, samples, List.of());
  }

  /** The same with the ratios of these figures, if there are several builds of the core. */
  Result withRatios(List<String> compared) {
    List<CoreRatio> ratios = CoreRatio.of(compared, this);
    return new Result(scenario, machine, command, subjects, samples, ratios);
  }

  /** All cells, in the order of their first samples. */
  public List<Map<String, String>> cells() {
    return samples.stream().map(Sample::cell).distinct().toList();
  }

  /** The names of all figures, in the order of their first samples. */
  public List<String> figures() {
    return samples.stream()
        .flatMap(each -> each.figures().keySet().stream())
        .distinct()
        .toList();
  }

  /** The values of a figure, finite ones, in the order of the samples; empty if there is none. */
  public List<Double> values(Map<String, String> cell, String subject, String figure) {
    return samples.stream()
        .filter(each -> each.subject().equals(subject) && each.cell().equals(cell))
        .map(each -> each.figures().get(figure))
        .filter(Objects::nonNull)
        .filter(Double::isFinite)
        .toList();
  }

  /** Writes everything as JSON. */
  public void writeTo(Path file) throws IOException {
    ResultReader.MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }
}
