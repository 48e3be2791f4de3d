// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench;

import io.bulkpipe.bench.jmh.Scenarios;
import io.bulkpipe.bench.many.ManyCommand;
import io.bulkpipe.bench.process.ProcessCommand;
import io.bulkpipe.bench.result.GoalsCommand;
import io.bulkpipe.bench.result.InvalidOptionException;
import io.bulkpipe.bench.result.ReportCommand;
import io.bulkpipe.bench.stream.HttpCommand;
import io.bulkpipe.bench.stream.LinesCommand;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The benchmarks' command line: a subcommand for each scenario. */
@Command(
    name = "bulkpipe-bench",
    description = "Measures Bulkpipe and other pipes of the JVM, side by side.")
public final class Bench implements Runnable {

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Runs a scenario. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line with all subcommands. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Bench())
        .addSubcommand(new HttpCommand())
        .addSubcommand(new LinesCommand())
        .addSubcommand("sweep", Scenarios.sweep())
        .addSubcommand("messages", Scenarios.messages())
        .addSubcommand("roundtrip", Scenarios.roundTrip())
        .addSubcommand("latency", Scenarios.latency())
        .addSubcommand("contention", Scenarios.contention())
        .addSubcommand("fibers", Scenarios.fibers())
        .addSubcommand(new ManyCommand())
        .addSubcommand(new ProcessCommand())
        .addSubcommand(new ReportCommand())
        .addSubcommand(new GoalsCommand())
        .setParameterExceptionHandler(Bench::refuse)
        .setExecutionExceptionHandler(Bench::report);
    addHelp(line.getCommandSpec());
    for (CommandLine each : line.getSubcommands().values()) {
      each.getCommandSpec().usageMessage().showDefaultValues(true);
      addHelp(each.getCommandSpec());
    }
    return line.addSubcommand(new HelpCommand());
  }

  /** The subcommand {@code help} has the option already. */
  private static void addHelp(CommandSpec command) {
    command.addOption(OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Shows this help.")
        .build());
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
    PrintWriter err = command.getErr();
    if (e instanceof InvalidOptionException) {
      err.println(e.getMessage());
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    if (!(e instanceof IOException)) {
      throw e;
    }
    err.println(command.getCommandName() + ": " + e.getMessage());
    for (Throwable suppressed : e.getSuppressed()) {
      err.println("  also: " + suppressed.getMessage());
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }
}
