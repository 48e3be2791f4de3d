// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench;

import io.bulkpipe.bench.fibers.FibersCommand;
import io.bulkpipe.bench.goals.GoalsCommand;
import io.bulkpipe.bench.http.HttpCommand;
import io.bulkpipe.bench.latency.LatencyCommand;
import io.bulkpipe.bench.lines.LinesCommand;
import io.bulkpipe.bench.messages.MessagesCommand;
import io.bulkpipe.bench.process.ProcessCommand;
import io.bulkpipe.bench.report.ReportCommand;
import io.bulkpipe.bench.roundtrip.RoundTripCommand;
import io.bulkpipe.bench.sweep.ContentionCommand;
import io.bulkpipe.bench.sweep.SweepCommand;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The benchmarks' command line: a subcommand for each scenario. */
@Command(name = "bulkpipe-bench", description = "Measures Bulkpipe beside other pipes of the JVM.")
public final class Bench implements Runnable {

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  /**
   * Runs a scenario.
   *
   * @param args a subcommand and its options; see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench())
        .addSubcommand(HttpCommand.commandLine())
        .addSubcommand(LinesCommand.commandLine())
        .addSubcommand(SweepCommand.commandLine())
        .addSubcommand(MessagesCommand.commandLine())
        .addSubcommand(RoundTripCommand.commandLine())
        .addSubcommand(LatencyCommand.commandLine())
        .addSubcommand(ContentionCommand.commandLine())
        .addSubcommand(FibersCommand.commandLine())
        .addSubcommand(ProcessCommand.commandLine())
        .addSubcommand(ReportCommand.commandLine())
        .addSubcommand(GoalsCommand.commandLine())
        .setParameterExceptionHandler(Bench::refuse)
        .setExecutionExceptionHandler(Bench::report);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no scenario given; allowed: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** One line, without the usage: what was wrong must not scroll away. */
  private static int refuse(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    String hint = e instanceof UnmatchedArgumentException ? "; see --help" : "";
    err.println(e.getMessage() + hint);
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static int report(Exception e, CommandLine command, ParseResult args) throws Exception {
    if (!(e instanceof IOException)) {
      throw e;
    }
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + ": " + e.getMessage());
    for (Throwable suppressed : e.getSuppressed()) {
      err.println("  also: " + suppressed.getMessage());
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }
}
