// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import io.bulkpipe.bench.console.TextTable;
import io.bulkpipe.bench.result.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommand {@code goals}. */
@Command(
    name = "goals",
    description = {
      "Holds raw results against the figures that were set. Several files of one command are several"
          + " runs, by date, each of which has to reach a figure. A ratio is one of medians, and says"
          + " how many times better Bulkpipe is; behind it the least and the most of the rounds, and"
          + " the peer. A run of fewer than forty rounds may have one below half of the median ratio.",
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
      description = "Raw results, as --json wrote them.")
  private List<Path> files = new ArrayList<>();

  private GoalsCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return new CommandLine(new GoalsCommand());
  }

  @Override
  public Integer call() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (Path each : files) {
      runs.add(new Run(Result.readFrom(each)));
    }
    runs.sort(Comparator.comparing(run -> run.result().machine().date()));
    List<String[]> rows = rows(runs);
    long holding =
        rows.stream().filter(row -> row[row.length - 1].equals("yes")).count();
    PrintWriter console = spec.commandLine().getOut();
    if (markdown) {
      console.println("| what | wanted | measured | holds |");
      console.println("| --- | --- | --- | --- |");
      rows.forEach(row -> console.println("| " + String.join(" | ", row) + " |"));
    } else {
      TextTable table = new TextTable("what", "wanted", "measured", "holds");
      rows.forEach(table::row);
      console.print(table);
    }
    console.println();
    console.println(holding + " of " + rows.size() + " hold");
    console.flush();
    return CommandLine.ExitCode.OK;
  }

  private static List<String[]> rows(List<Run> runs) {
    List<String[]> rows = new ArrayList<>();
    Stream.of(SweepGoals.all(), MessageGoals.all(), ThreadGoals.all(), TimeGoals.all())
        .flatMap(List::stream)
        .forEach(goal -> {
          List<Outcome> outcomes = runs.stream()
              .filter(run -> run.result().scenario().equals(goal.scenario()))
              .flatMap(run -> goal.judge().apply(run).stream())
              .toList();
          if (!outcomes.isEmpty()) {
            rows.add(new String[] {
              goal.what(),
              goal.wanted(),
              String.join("; ", outcomes.stream().map(Outcome::measured).toList()),
              holds(outcomes)
            });
          }
        });
    return rows;
  }

  private static String holds(List<Outcome> outcomes) {
    long holding = outcomes.stream().filter(Outcome::holds).count();
    if (holding == outcomes.size()) {
      return "yes";
    }
    return holding == 0 ? "no" : "in " + holding + " of " + outcomes.size() + " runs";
  }
}
