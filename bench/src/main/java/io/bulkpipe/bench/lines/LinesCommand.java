// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.lines;

import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.measure.Rounds;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultFile;
import io.bulkpipe.bench.result.Sample;
import io.bulkpipe.bench.result.TextReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code lines}. */
@Command(
    name = "lines",
    description = {
      "Writes integers, one a line, and reads them line by line, through each pipe; writer and reader"
          + " are threads of this process. The unbuffered kernel pipe gets a tenth of the lines.",
      ""
    })
public final class LinesCommand implements Callable<Integer> {
  private static final WholeNumber COUNT = new WholeNumber("--count", 10, Integer.MAX_VALUE);
  private static final WholeNumber ROUNDS = new WholeNumber("--rounds", 1, 1_000);
  private static final int QUICK_COUNT = 100_000;
  private static final int QUICK_ROUNDS = 1;
  private static final int WARM_UPS = 3;
  private static final int MOST_WARM_UP_LINES = 3_000_000;
  private static final double MILLION = 1e6;

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--count", description = "Lines, 10 to 2147483647.")
  private int count = 50_000_000;

  @Option(names = "--rounds", description = "Measured runs of each subject, 1 to 1000.")
  private int rounds = 3;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(Subject::carriesLines);

  @Mixin
  private final QuickOption quick = new QuickOption();

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-lines.json");

  @Override
  public Integer call() throws IOException, InterruptedException {
    int lines = quick.valueOf(COUNT, count, QUICK_COUNT);
    List<Subject> chosen = subjects.possible();
    Rounds<Subject> turns = Rounds.of(chosen, quick.valueOf(ROUNDS, rounds, QUICK_ROUNDS));
    json.path();
    Machine machine = Machine.current();
    List<Sample> samples;
    try (ProgressBar progress = Progress.bar(spec.name(), turns.steps())) {
      samples = turns.run(
          Map.of("lines", String.valueOf(lines)),
          subject -> warmUp(subject, lines),
          subject -> measure(subject, lines),
          progress);
    }
    Result result =
        new Result(spec.name(), machine, json.command(), Subject.described(chosen), samples);
    json.write(result, List.of(TextReport.ofCells(result, result.figures())));
    return 0;
  }

  private static Lines share(Subject subject, int lines) {
    return new Lines(subject == Subject.KERNEL ? lines / 10 : lines);
  }

  private static Map<String, Double> warmUp(Subject subject, int lines)
      throws IOException, InterruptedException {
    Lines some = new Lines(Math.min(MOST_WARM_UP_LINES, share(subject, lines).count()));
    for (int i = 0; i < WARM_UPS; i++) {
      some.nanosThrough(subject);
    }
    return Map.of();
  }

  private static Map<String, Double> measure(Subject subject, int lines)
      throws IOException, InterruptedException {
    JitQueue.awaitIdle();
    Lines share = share(subject, lines);
    ProcessUsage before = ProcessUsage.current();
    double nanos = share.nanosThrough(subject);
    ProcessUsage usage = ProcessUsage.current().since(before);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a line", nanos / share.count());
    figures.put("CPU ns a line", (double) usage.cpuNanos() / share.count());
    Long switches = usage.voluntarySwitches();
    if (switches != null) {
      figures.put("context switches a million lines", MILLION * switches / share.count());
    }
    return figures;
  }
}
