// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.Variant;
import io.bulkpipe.bench.result.MeasureOptions;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Rounds;
import io.bulkpipe.bench.result.TextReport;
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
    int lines = options.numberOf("--count", count, QUICK_COUNT, 10, Integer.MAX_VALUE);
    List<List<Variant>> groups = Variant.groups(subjects.possible(), new CoreOption());
    Result result = options.measure(
        groups,
        List.of(new Rounds<>(
            Map.of("lines", String.valueOf(lines)),
            1,
            groups,
            variant -> warmUp(variant.subject(), lines),
            variant -> measure(variant.subject(), lines))));
    options.write(result, List.of(), List.of(TextReport.ofCells(result)));
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
    figures.put("CPU ns a line", usage.cpuNanos() / share.count());
    figures.put(
        "context switches a million lines", MILLION * usage.voluntarySwitches() / share.count());
    return figures;
  }
}
