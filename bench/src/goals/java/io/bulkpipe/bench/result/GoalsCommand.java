// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommand {@code goals}. */
@Command(
    name = "goals",
    description = {
      "Checks results against the figures that were set. Several files of one "
          + "command count as several runs, in the order of their dates; each run has to "
          + "reach a figure. A ratio is one of medians: how many times better Bulkpipe is. "
          + "After it come the least and the most of the rounds, and the peer. A run of "
          + "fewer than forty rounds may have one round below half of the median ratio.",
      ""
    })
public final class GoalsCommand implements Callable<Integer> {

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--markdown", description = "Prints a table for a page of Markdown.")
  private boolean markdown;

  @Parameters(
      arity = "1..*",
      paramLabel = "<file>",
      description = "Raw results, as --json wrote them, or compact tables.")
  private List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    List<Result> runs = new ArrayList<>();
    for (Path each : files) {
      runs.add(ResultReader.read(each));
    }
    runs.sort(Comparator.comparing(run -> run.machine().date()));
    List<List<String>> rows = rows(runs);
    long holding = rows.stream().filter(row -> row.get(3).equals("yes")).count();
    int all = rows.size();
    PrintWriter console = spec.commandLine().getOut();
    if (markdown) {
      console.println("| what | wanted | measured | holds |");
      console.println("| --- | --- | --- | --- |");
      rows.forEach(row -> console.println("| " + String.join(" | ", row) + " |"));
    } else {
      rows.add(0, List.of("what", "wanted", "measured", "holds"));
      console.print(TextReport.table(rows));
    }
    console.println();
    console.println(holding + " of " + all + " hold");
    console.flush();
    return 0;
  }

  private static List<List<String>> rows(List<Result> runs) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (Goal goal : Goal.all()) {
      List<Goal.Outcome> outcomes = runs.stream()
          .filter(run -> run.scenario().equals(goal.scenario()))
          .flatMap(run -> goal.in(run).stream())
          .toList();
      if (!outcomes.isEmpty()) {
        String measured =
            outcomes.stream().map(Goal.Outcome::measured).collect(Collectors.joining("; "));
        rows.add(List.of(goal.what(), goal.wanted(), measured, holds(outcomes)));
      }
    }
    return rows;
  }

  private static String holds(List<Goal.Outcome> outcomes) {
    long holding = outcomes.stream().filter(Goal.Outcome::holds).count();
    if (holding == outcomes.size()) {
      return "yes";
    }
    return holding == 0 ? "no" : "in " + holding + " of " + outcomes.size() + " runs";
  }
}
