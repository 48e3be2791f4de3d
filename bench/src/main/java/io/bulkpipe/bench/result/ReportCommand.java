// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommand {@code report}. */
@Command(
    name = "report",
    description = {
      "Shows results as one HTML page of plots and tables, which needs no other "
          + "file. Or writes them as compact tables, as CSV. Reads raw results (--json), "
          + "the JSON of JMH (-rf json) and compact tables.",
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
      description = "The file for the page; by default report.html, or no page with --csv.")
  private @Nullable String out;

  @Option(
      names = "--csv",
      paramLabel = "<folder>",
      description = "The folder for a compact table of each file; by default none is written.")
  private @Nullable Path csv;

  @Option(
      names = "--figures",
      split = ",",
      paramLabel = "<a,b,...>",
      description = "The figures in the compact tables; by default all.")
  private List<String> figures = new ArrayList<>();

  @Parameters(arity = "1..*", paramLabel = "<file>", description = "Results.")
  private List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    String name = out == null && csv == null ? "report.html" : out;
    Path page = name == null ? null : InvalidOptionException.checkWritable("--out", name);
    Path folder = csv;
    if (folder != null && Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InvalidOptionException("--csv", folder, "a folder");
    }
    Map<Path, Result> results = new LinkedHashMap<>();
    for (Path each : files) {
      if (page != null && Files.exists(page) && Files.isSameFile(each, page)) {
        throw new InvalidOptionException("--out", page, "another file than the results");
      }
      results.put(each, ResultReader.read(each));
    }
    PrintWriter console = spec.commandLine().getOut();
    if (page != null) {
      Files.writeString(page, ReportPage.of(results));
      console.println("report: " + page);
    }
    if (folder != null) {
      Files.createDirectories(folder);
      for (Map.Entry<Path, Result> each : results.entrySet()) {
        String stem =
            String.valueOf(each.getKey().getFileName()).replaceFirst("\\.(json|csv)$", "");
        Path table = folder.resolve(stem + ".csv");
        CompactTable.write(
            each.getValue(), figure -> figures.isEmpty() || figures.contains(figure), table);
        console.println("table: " + table);
      }
    }
    console.flush();
    return 0;
  }
}
