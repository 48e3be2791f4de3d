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
import java.util.ArrayList;
import java.util.List;
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
    List<CommandLine> all = new ArrayList<>(line.getSubcommands().values());
    all.forEach(each -> each.getCommandSpec().usageMessage().showDefaultValues(true));
    all.add(line);
    for (CommandLine each : all) {
      each.getCommandSpec()
          .addOption(OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Shows this help.")
              .build());
    }
    return line.addSubcommand(new HelpCommand());
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no scenario given; allowed: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** One line, without the usage: what was wrong must not scroll away. */
  private static int refuse(ParameterException e, String[] args) {
    String hint = e instanceof UnmatchedArgumentException ? "; see --help" : "";
    return say(e.getCommandLine(), CommandLine.ExitCode.USAGE, e.getMessage() + hint);
  }

  private static int report(Exception e, CommandLine command, ParseResult args) throws Exception {
    if (e instanceof InvalidOptionException) {
      return say(command, CommandLine.ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    if (!(e instanceof IOException)) {
      throw e;
    }
    StringBuilder text = new StringBuilder(command.getCommandName() + ": " + e.getMessage());
    for (Throwable suppressed : e.getSuppressed()) {
      text.append("\n  also: " + suppressed.getMessage());
    }
    return say(command, CommandLine.ExitCode.SOFTWARE, text.toString());
  }

  private static int say(CommandLine command, int exitCode, String text) {
    command.getErr().println(text);
    command.getErr().flush();
    return exitCode;
  }
}
