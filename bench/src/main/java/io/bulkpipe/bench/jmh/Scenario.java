// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.jmh.MeasuringChild.Job;
import io.bulkpipe.bench.pipe.Subject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command compares by JMH: each combination of its axes' values is a cell.
 *
 * @param axes from the slowest to the fastest
 * @param takes whether a subject can be measured in a cell
 * @param jobs what is run for a subject in a cell, one after the other, in the same process
 * @param tables the figures that get one
 */
record Scenario(
    List<Axis> axes,
    BiPredicate<Subject, Cell> takes,
    BiFunction<Subject, Cell, List<Job>> jobs,
    Figures figures,
    List<String> tables) {

  /** Turns what JMH found, in each job, into named figures. */
  @FunctionalInterface
  interface Figures {
    Map<String, Double> of(List<Found> found, Subject subject, Cell cell);
  }

  /** What JMH found in a job: the benchmark's own result, and its counters or their rates. */
  record Found(Map<String, Double> results) {
    double get(String name) {
      return Objects.requireNonNull(results.get(name), name);
    }

    /** How often something happened for each MiB that was moved. */
    double aMib(String counter) {
      return get(counter) / get("bytes") * (1 << 20);
    }
  }

  /** A scenario of one benchmark, whose parameters are the subject and the cell. */
  static Scenario of(
      List<Axis> axes,
      BiPredicate<Subject, Cell> takes,
      Class<?> benchmark,
      Figures figures,
      List<String> tables) {
    return new Scenario(
        axes, takes, (subject, cell) -> List.of(Job.of(benchmark, subject, cell)), figures, tables);
  }

  /** Whether the command line has values for all axes. */
  boolean isIn(CommandSpec command) {
    return axes.stream().allMatch(each -> each.isIn(command));
  }

  /** The cells that the command line asks for. */
  List<Cell> cells(CommandSpec command) {
    List<Cell> cells = List.of(Cell.of());
    for (Axis each : axes) {
      cells = each.cross(cells, command);
    }
    return cells;
  }
}
