// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.console.HeapSize;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.core.CoreOption;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.subject.Subject;
import io.bulkpipe.bench.subject.SubjectList;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code http}. */
@Command(
    name = "http",
    description = {
      "Uploads a JSON array to an HTTP server in another process while it is written token by"
          + " token, and measures what each pipe between the writer and the HTTP client costs.",
      ""
    })
public final class HttpCommand implements Callable<Integer> {
  private static final WholeNumber COUNT = new WholeNumber("--count", 1, Integer.MAX_VALUE);
  private static final WholeNumber ROUNDS = new WholeNumber("--rounds", 1, 1_000);
  private static final String QUICK_COUNT = "100000";
  private static final String QUICK_ROUNDS = "1";
  private static final HeapSize HEAP = new HeapSize("--client-heap");

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--count",
      paramLabel = "<n>",
      description = "Integers in the array, 1 to 2147483647; by default ${DEFAULT-VALUE}.")
  private String count = "10000000";

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      description = "Measured runs of each subject, 1 to 1000; by default ${DEFAULT-VALUE}.")
  private String rounds = "5";

  @Option(
      names = "--subjects",
      paramLabel = "<a,b,...>",
      description = "What to measure, in the order of the table; by default everything.")
  private String subjects = Subject.titles();

  @Option(
      names = "--client-heap",
      paramLabel = "<size>",
      description = "The client JVMs' -Xmx, such as 32m; by default ${DEFAULT-VALUE}.")
  private String clientHeap = "256m";

  @Mixin
  private final QuickOption quick = new QuickOption();

  @Mixin
  private final CoreOption cores = new CoreOption();

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-http.json");

  private HttpCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return SubjectList.described(new CommandLine(new HttpCommand()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Subject> pipes = SubjectList.parse(spec, subjects);
    HttpSettings settings = new HttpSettings(
        COUNT.parse(spec, quick.valueOf(COUNT.option(), count, QUICK_COUNT)),
        pipes,
        cores.jars(
            pipes.stream().anyMatch(Subject::isOurs) ? List.of(UploadClient.class) : List.of()),
        ROUNDS.parse(spec, quick.valueOf(ROUNDS.option(), rounds, QUICK_ROUNDS)),
        HEAP.check(spec, clientHeap));
    Path file = json.path();
    Machine machine = Machine.current();
    List<HttpRun> runs;
    try (Progress progress = new Progress("http", HttpScenario.steps(settings))) {
      runs = new HttpScenario(settings, progress).run();
    }
    HttpReport report = HttpReport.of(machine, settings, runs);
    report.toResult(spec.commandLine().getParseResult().originalArgs()).writeTo(file);

    PrintWriter out = spec.commandLine().getOut();
    out.println(new HttpTable(report));
    out.println("raw results: " + file);
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
