// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.sweep;

import io.bulkpipe.bench.console.InvalidOptionException;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.TransferCell;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultTable;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code sweep}. */
@Command(
    name = "sweep",
    description = {
      "Moves ranges through every pipe: range x capacity x placement of the threads x their number,"
          + " all pipes interleaved.",
      ""
    })
public final class SweepCommand implements Callable<Integer> {
  private static final int MOST_BYTES = 1 << 30;
  private static final int MOST_TIMES = 1_000;
  private static final Pattern ENDS = Pattern.compile("([1-9][0-9]?)x([1-9][0-9]?)");

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--subjects",
      split = ",",
      paramLabel = "<a,b,...>",
      description = "What to measure; by default everything that this JDK can run.")
  private List<PipeSubject> subjects = new ArrayList<>(List.of(PipeSubject.values()));

  @Option(
      names = "--placements",
      split = ",",
      paramLabel = "<a,b,...>",
      description =
          "Where the threads run, of ${COMPLETION-CANDIDATES}; by default" + " ${DEFAULT-VALUE}.")
  private List<Placement> placements = new ArrayList<>(
      List.of(Placement.APART, Placement.TOGETHER, Placement.UNPINNED, Placement.BUSY));

  @Option(
      names = "--ranges",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes a call, 1 to 1073741824; by default ${DEFAULT-VALUE}.")
  private List<Integer> ranges = new ArrayList<>(List.of(16, 64, 256, 1024, 8192, 65_536));

  @Option(
      names = "--capacities",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes between the ends, 1 to 1073741824; by default ${DEFAULT-VALUE}.")
  private List<Integer> capacities = new ArrayList<>(List.of(65_536));

  @Option(
      names = "--ends",
      split = ",",
      paramLabel = "<nxm,...>",
      description = "Senders x receivers; by default ${DEFAULT-VALUE}.")
  private List<String> ends = new ArrayList<>(List.of("1x1"));

  @Option(
      names = "--forks",
      paramLabel = "<n>",
      description = "New processes for each subject, 1 to 1000; by default ${DEFAULT-VALUE}.")
  private int forks = 5;

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      description = "Interleaved runs in each process, 1 to 1000; by default ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--millis",
      paramLabel = "<n>",
      description = "Length of a run, 1 to 100000; by default ${DEFAULT-VALUE}.")
  private int millis = 100;

  @Option(
      names = "--json",
      paramLabel = "<file>",
      description = "Raw results; by default ${DEFAULT-VALUE}.")
  private String json = "bulkpipe-sweep.json";

  private SweepCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    CommandLine command = new CommandLine(new SweepCommand());
    command.registerConverter(PipeSubject.class, PipeSubject::of);
    command.registerConverter(Placement.class, Placement::of);
    List<String> footer = new ArrayList<>(List.of("%nSubjects:"));
    for (PipeSubject each : PipeSubject.values()) {
      footer.add(each.title() + ": " + each.description());
    }
    command.getCommandSpec().usageMessage().footer(footer.toArray(new String[0]));
    return command;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check("--forks", forks, MOST_TIMES);
    check("--rounds", rounds, MOST_TIMES);
    check("--millis", millis, 100 * MOST_TIMES);
    Path file = ResultFile.parse(spec, json);
    List<TransferCell> cells = cells();
    Machine machine = Machine.current();
    List<PipeSubject> able = subjects.stream().filter(PipeSubject::isPossible).toList();
    Sweep sweep = new Sweep(able, cells, forks, rounds, millis);
    List<Sample> samples;
    try (Progress progress = new Progress("sweep", sweep.steps())) {
      samples = sweep.run(progress);
    }
    Map<String, String> described = new LinkedHashMap<>();
    able.forEach(each -> described.put(each.title(), each.description()));
    Result result = new Result(
        "sweep", machine, spec.commandLine().getParseResult().originalArgs(), described, samples);
    result.writeTo(file);
    PrintWriter out = spec.commandLine().getOut();
    out.println(new ResultTable(result, "MiB/s"));
    out.println("raw results: " + file);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private List<TransferCell> cells() {
    List<TransferCell> cells = new ArrayList<>();
    for (Placement placement : placements) {
      for (int capacity : capacities) {
        check("--capacities", capacity, MOST_BYTES);
        for (String each : ends) {
          Matcher matcher = ENDS.matcher(each);
          if (!matcher.matches()) {
            throw new InvalidOptionException(spec, "--ends", each, "senders x receivers, as 2x2");
          }
          for (int range : ranges) {
            check("--ranges", range, MOST_BYTES);
            cells.add(new TransferCell(
                placement,
                range,
                capacity,
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2))));
          }
        }
      }
    }
    return cells;
  }

  private void check(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new InvalidOptionException(
          spec, option, String.valueOf(value), "a whole number from 1 to " + most);
    }
  }
}
