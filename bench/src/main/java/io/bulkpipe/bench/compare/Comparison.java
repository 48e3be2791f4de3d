// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultTable;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command compares.
 *
 * @param subjects the name of each and what it stands for, in the order of the tables
 * @param cells what they are compared by
 * @param figures which figures have a table; the raw results have all
 */
public record Comparison(Map<String, String> subjects, List<Cell> cells, List<String> figures) {

  /**
   * Measures, writes the raw results and prints the tables.
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
    Result result = new Result(command.name(), machine, arguments, subjects, samples);
    result.writeTo(file);
    PrintWriter out = command.commandLine().getOut();
    figures.forEach(figure -> out.println(new ResultTable(result, figure)));
    out.println("raw results: " + file);
    out.flush();
  }
}
