// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.jmh.MeasuringChild.Job;
import io.bulkpipe.bench.jmh.MeasuringChild.Response;
import io.bulkpipe.bench.pipe.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command compares by JMH: each combination of its axes' values is a cell.
 *
 * @param axes from the slowest to the fastest
 * @param takes whether a subject can be measured in a cell
 * @param plan what is run
 * @param figures those that get a table
 */
record Scenario(
    List<Axis<?>> axes, BiPredicate<Subject, Cell> takes, Plan plan, List<String> figures) {

  /** Says what is run for a subject in a cell. */
  @FunctionalInterface
  interface Plan {
    Work of(Subject subject, Cell cell);
  }

  /**
   * What is run in each round.
   *
   * @param jobs one after the other, in the same process
   * @param figures turns the responses, one for each job, into named figures
   */
  record Work(List<Job> jobs, Function<List<Response>, Map<String, Double>> figures) {

    static Work of(Job job, Function<Response, Map<String, Double>> figures) {
      return new Work(List.of(job), responses -> figures.apply(responses.get(0)));
    }
  }

  /** Whether the command line has values for all axes. */
  boolean isIn(CommandSpec command) {
    return axes.stream().allMatch(each -> each.isIn(command));
  }

  /** The cells that the command line asks for. */
  List<Cell> cells(CommandSpec command) {
    List<Cell> cells = List.of(Cell.of());
    for (Axis<?> each : axes) {
      cells = each.cross(cells, command);
    }
    return cells;
  }
}
