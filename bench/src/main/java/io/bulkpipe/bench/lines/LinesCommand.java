// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.lines;

import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.subject.Subject;
import io.bulkpipe.bench.subject.SubjectList;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code lines}. */
@Command(
    name = "lines",
    description = {
      "Writes integers, one a line, and reads them line by line, through each pipe.",
      ""
    })
public final class LinesCommand implements Callable<Integer> {
  private static final WholeNumber COUNT = new WholeNumber("--count", 10, Integer.MAX_VALUE);
  private static final WholeNumber ROUNDS = new WholeNumber("--rounds", 1, 1_000);
  private static final String QUICK_COUNT = "100000";
  private static final String QUICK_ROUNDS = "1";
  private static final int WARM_UPS = 3;
  private static final int MOST_WARM_UP_LINES = 3_000_000;

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--count",
      paramLabel = "<n>",
      description = "Lines, 10 to 2147483647; by default ${DEFAULT-VALUE}.")
  private String count = "50000000";

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      description = "Measured runs of each subject, 1 to 1000; by default ${DEFAULT-VALUE}.")
  private String rounds = "3";

  @Option(
      names = "--subjects",
      paramLabel = "<a,b,...>",
      description = "What to measure, in the order of the table; by default everything.")
  private String subjects = Subject.titles();

  @Mixin
  private final QuickOption quick = new QuickOption();

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-lines.json");

  private LinesCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return SubjectList.described(new CommandLine(new LinesCommand()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    int lines = COUNT.parse(spec, quick.valueOf(COUNT.option(), count, QUICK_COUNT));
    int times = ROUNDS.parse(spec, quick.valueOf(ROUNDS.option(), rounds, QUICK_ROUNDS));
    List<Subject> chosen = SubjectList.parse(spec, subjects);
    Path file = json.path();
    Machine machine = Machine.current();
    List<LinesReport.Run> runs = new ArrayList<>();
    try (Progress progress = new Progress("lines", (1 + times) * chosen.size())) {
      for (Subject subject : chosen) {
        progress.now("warm-up, " + subject.title());
        Lines some = new Lines(Math.min(MOST_WARM_UP_LINES, share(subject, lines)));
        for (int i = 0; i < WARM_UPS; i++) {
          some.nanosThrough(subject.open());
        }
        progress.step();
      }
      for (int round = 1; round <= times; round++) {
        for (Subject subject : SubjectList.orderIn(round, chosen)) {
          progress.now("round " + round + ", " + subject.title());
          JitQueue.awaitIdle();
          runs.add(measure(round, subject, new Lines(share(subject, lines))));
          progress.step();
        }
      }
    }
    LinesReport report = new LinesReport(machine, lines, times, chosen, runs);
    report.toResult(spec.commandLine().getParseResult().originalArgs()).writeTo(file);
    PrintWriter out = spec.commandLine().getOut();
    out.println(report);
    out.println("raw results: " + file);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static int share(Subject subject, int lines) {
    return subject == Subject.KERNEL ? lines / 10 : lines;
  }

  private static LinesReport.Run measure(int round, Subject subject, Lines lines)
      throws IOException, InterruptedException {
    ProcessUsage before = ProcessUsage.current();
    long nanos = lines.nanosThrough(subject.open());
    ProcessUsage usage = ProcessUsage.current().since(before);
    return new LinesReport.Run(round, subject, lines.count(), nanos, usage);
  }
}
