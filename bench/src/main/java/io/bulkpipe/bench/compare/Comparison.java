// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.core.CoreJar;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.result.CoreRatio;
import io.bulkpipe.bench.result.CoreTable;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultTable;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command compares.
 *
 * @param subjects the name of each and what it stands for, in the order of the tables
 * @param cells what they are compared by
 * @param figures which figures have a table; the raw results have all
 */
public record Comparison(Map<String, String> subjects, List<Cell> cells, List<String> figures) {
  private static final Pattern SPEED = Pattern.compile(".*/s|(.* )?ns( .*)?");
  private static final String PROCESSOR_TIME = "CPU ns ";

  /**
   * Measures, writes the raw results and prints the tables; the last one compares the builds of the
   * core, if there are several.
   *
   * @param command the command whose comparison it is
   * @param options how long and how often
   * @param json where the raw results go
   * @throws IOException if a process fails, or the file cannot be written
   * @throws InterruptedException if interrupted while measuring
   */
  public void run(CommandSpec command, RunOptions options, ResultFile json)
      throws IOException, InterruptedException {
    Interleaving interleaving = options.interleaving(cells);
    Path file = json.path();
    Machine machine = Machine.current();
    List<Sample> samples;
    try (Progress progress = new Progress(command.name(), interleaving.steps())) {
      samples = interleaving.run(progress);
    }
    List<String> arguments = command.commandLine().getParseResult().originalArgs();
    Map<String, String> all = subjectsOn(interleaving.cores());
    List<CoreRatio> ratios = CoreRatio.of(comparedByBuild(samples), all.keySet(), samples);
    Result result = new Result(command.name(), machine, arguments, all, samples, ratios);
    result.writeTo(file);
    PrintWriter out = command.commandLine().getOut();
    figures.forEach(figure -> out.println(new ResultTable(result, figure)));
    if (!ratios.isEmpty()) {
      out.println(new CoreTable(ratios));
    }
    out.println("raw results: " + file);
    out.flush();
  }

  /** Speeds, and processor time, which moves less when the machine has something else to do. */
  private List<String> comparedByBuild(List<Sample> samples) {
    Stream<String> speeds = figures.stream().filter(SPEED.asMatchPredicate());
    Stream<String> processorTimes = samples.stream()
        .flatMap(each -> each.figures().keySet().stream())
        .filter(each -> each.startsWith(PROCESSOR_TIME));
    return Stream.concat(speeds, processorTimes).distinct().toList();
  }

  private Map<String, String> subjectsOn(List<CoreJar> cores) {
    Set<String> ours = cells.stream()
        .flatMap(cell -> cell.contenders().stream())
        .filter(Contender::ours)
        .map(Contender::subject)
        .collect(Collectors.toSet());
    Map<String, String> all = new LinkedHashMap<>();
    subjects.forEach((subject, description) -> {
      all.put(subject, description);
      if (ours.contains(subject)) {
        cores.forEach(core -> all.put(core.title(subject), core.description(description)));
      }
    });
    return all;
  }
}
