// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.console.InvalidOptionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommand {@code report}. */
@Command(
    name = "report",
    description = {
      "Shows raw results as one HTML page of plots and tables, which needs nothing else.",
      ""
    })
public final class ReportCommand implements Callable<Integer> {

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "<file>",
      description = "The page; by default ${DEFAULT-VALUE}.")
  private Path out = Path.of("report.html");

  @Option(
      names = "--svg-folder",
      paramLabel = "<folder>",
      description = "Where each plot goes as a file of its own; by default nowhere.")
  private @Nullable Path svgFolder;

  @Parameters(
      arity = "1..*",
      paramLabel = "<file>",
      description = "Raw results, as --json wrote them.")
  private List<Path> files = new ArrayList<>();

  private ReportCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return new CommandLine(new ReportCommand());
  }

  @Override
  public Integer call() throws IOException {
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder) || Files.isDirectory(out)) {
      throw new InvalidOptionException(
          spec, "--out", out.toString(), "a file in a folder that exists and can be written to");
    }
    Path svgs = svgFolder;
    if (svgs != null && Files.exists(svgs) && !Files.isDirectory(svgs)) {
      throw new InvalidOptionException(spec, "--svg-folder", svgs.toString(), "a folder");
    }
    // No window is opened, whatever the machine has.
    System.setProperty("java.awt.headless", "true");
    List<ResultDocument> results = new ArrayList<>();
    for (Path each : files) {
      results.add(ResultParser.read(each));
      if (Files.exists(out) && Files.isSameFile(each, out)) {
        throw new InvalidOptionException(
            spec, "--out", out.toString(), "another file than the results");
      }
    }
    // Everything is drawn before anything is written.
    Report report = new Report(results);
    String html = report.page().html();
    Map<String, String> drawings = svgs == null ? Map.of() : report.drawings();
    PrintWriter console = spec.commandLine().getOut();
    WholeFile.write(out, html);
    console.println("report: " + out);
    if (svgs != null) {
      Files.createDirectories(svgs);
      for (Map.Entry<String, String> each : drawings.entrySet()) {
        Path file = svgs.resolve(each.getKey());
        WholeFile.write(file, each.getValue());
        console.println("plot: " + file);
      }
    }
    console.flush();
    return CommandLine.ExitCode.OK;
  }
}
