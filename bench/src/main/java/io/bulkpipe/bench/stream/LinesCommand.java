// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.Variant;
import io.bulkpipe.bench.result.MeasureOptions;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Rounds;
import io.bulkpipe.bench.result.TextReport;
import io.bulkpipe.bench.result.WholeNumber;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The subcommand {@code lines}. */
@Command(
    name = "lines",
    description = {
      "Writes integers, one on each line, and reads them line by line, through each "
          + "pipe. Writer and reader are threads of this process. The unbuffered kernel "
          + "pipe gets a tenth of the lines.",
      ""
    })
public final class LinesCommand implements Callable<Integer> {
  private static final WholeNumber COUNT = new WholeNumber("--count", 10, Integer.MAX_VALUE);
  private static final int QUICK_COUNT = 100_000;
  private static final int WARM_UPS = 3;
  private static final int MOST_WARM_UP_LINES = 3_000_000;
  private static final double MILLION = 1e6;

  @Option(names = "--count", description = "Lines, 10 to 2147483647.")
  private int count = 50_000_000;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(Subject::carriesLines);

  @Mixin
  private final MeasureOptions options = new MeasureOptions("bulkpipe-lines.json", 3);

  @Override
  public Integer call() throws IOException, InterruptedException {
    int lines = options.valueOf(COUNT, count, QUICK_COUNT);
    List<Subject> chosen = subjects.possible();
    Rounds<Subject> rounds = Rounds.of(chosen, options.rounds());
    Result result = options.measure(
        Variant.described(Variant.groups(chosen, List.of())),
        rounds.steps(),
        progress -> rounds.run(
            Map.of("lines", String.valueOf(lines)),
            subject -> warmUp(subject, lines),
            subject -> measure(subject, lines),
            progress));
    options.write(result, List.of(TextReport.ofCells(result, result.figures())));
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
