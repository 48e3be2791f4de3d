// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.result.CoreRatio;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Sample;
import io.bulkpipe.bench.result.TextReport;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;

/** What a command compares by JMH. */
public record Comparison(List<Subject> subjects, List<Case> cases, List<String> figures) {
  private static final Pattern SPEED = Pattern.compile(".*/s|(.* )?ns( .*)?");
  private static final String PROCESSOR_TIME = "CPU ns ";

  /**
   * Measures, writes the raw results and prints the tables; the last one compares the builds of the
   * core, if there are several.
   */
  public void run(RunOptions options) throws IOException, InterruptedException {
    Interleaving interleaving = options.interleaving(cases);
    options.json().path();
    Machine machine = Machine.current();
    List<Sample> samples;
    try (ProgressBar progress = Progress.bar(options.command(), interleaving.steps())) {
      samples = interleaving.run(progress);
    }
    Map<String, String> all = onEach(subjects, interleaving.cores());
    List<CoreRatio> ratios = CoreRatio.of(comparedByBuild(samples), all.keySet(), samples);
    Result result =
        new Result(options.command(), machine, options.json().command(), all, samples, ratios);
    options
        .json()
        .write(
            result,
            figures.stream().map(each -> TextReport.ofFigure(result, each)).toList());
  }

  /** Speeds, and processor time, which moves less when the machine has something else to do. */
  private List<String> comparedByBuild(List<Sample> samples) {
    Stream<String> speeds = figures.stream().filter(SPEED.asMatchPredicate());
    Stream<String> processorTimes = samples.stream()
        .flatMap(each -> each.figures().keySet().stream())
        .filter(each -> each.startsWith(PROCESSOR_TIME));
    return Stream.concat(speeds, processorTimes).distinct().toList();
  }

  /** The title and the description of each subject, of Bulkpipe's on each build of the core. */
  public static Map<String, String> onEach(Collection<Subject> subjects, List<CoreJar> cores) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Subject each : subjects) {
      all.put(each.title(), each.description());
      for (CoreJar core : each.isOurs() ? cores : List.<CoreJar>of()) {
        all.put(core.title(each.title()), core.description(each.description()));
      }
    }
    return all;
  }
}
