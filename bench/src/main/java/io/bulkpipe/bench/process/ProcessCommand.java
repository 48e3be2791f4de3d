// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.bench.console.InvalidOptionException;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.measure.Machine;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code process}. */
@Command(
    name = "process",
    description = {
      "Moves bytes through the child process cat, and starts and ends the child process true, with"
          + " channels and with the process's own streams.",
      ""
    })
public final class ProcessCommand implements Callable<Integer> {
  private static final String BYTES = "--bytes";
  private static final String STARTS = "--starts";
  private static final String ROUNDS = "--rounds";
  private static final int MOST_TIMES = 1_000;
  private static final int MOST_STARTS = 100_000;
  private static final int MOST_CAPACITY = 1 << 30;
  private static final long MOST_BYTES = 1L << 50;
  private static final long QUICK_BYTES = 1L << 26;
  private static final long MOST_WARM_UP_BYTES = 1L << 29;
  private static final int QUICK_STARTS = 20;
  private static final int WARM_UP_STARTS = 10_000;
  private static final int QUICK_ROUNDS = 1;

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "<a,b>",
      description = "What to measure, of ${COMPLETION-CANDIDATES}; by default ${DEFAULT-VALUE}.")
  private List<Part> parts = new ArrayList<>(List.of(Part.values()));

  @Option(
      names = BYTES,
      paramLabel = "<n>",
      description = "Bytes through cat, a multiple of 65536; by default ${DEFAULT-VALUE}.")
  private long bytes = 1L << 32;

  @Option(
      names = "--capacities",
      split = ",",
      paramLabel = "<n,...>",
      description = "Of cat's channels, 1 to 1073741824 bytes; by default ${DEFAULT-VALUE}.")
  private List<Integer> capacities = new ArrayList<>(List.of(262_144));

  @Option(
      names = "--storages",
      split = ",",
      paramLabel = "<a,b>",
      description = "Of cat's channels, of ${COMPLETION-CANDIDATES}; by default ${DEFAULT-VALUE}.")
  private List<Storage> storages = new ArrayList<>(List.of(Storage.DIRECT));

  @Option(
      names = STARTS,
      paramLabel = "<n>",
      description = "Starts of true, 1 to 100000; by default ${DEFAULT-VALUE}.")
  private int starts = 200;

  @Option(
      names = ROUNDS,
      paramLabel = "<n>",
      description = "Interleaved runs of each, 1 to 1000; by default ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Mixin
  private QuickOption quick = new QuickOption();

  @Mixin
  private ResultFile json = new ResultFile("bulkpipe-process.json");

  private ProcessCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    CommandLine command = new CommandLine(new ProcessCommand());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    List<String> footer = new ArrayList<>(List.of("%nSubjects:"));
    for (ProcessSubject each : ProcessSubject.values()) {
      footer.add(each.title() + ": " + each.description());
    }
    command.getCommandSpec().usageMessage().footer(footer.toArray(new String[0]));
    return command;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Cat cat = new Cat(quick.valueOf(BYTES, bytes, QUICK_BYTES));
    if (cat.bytes() < 1 || cat.bytes() > MOST_BYTES || cat.bytes() % BlockMark.BLOCK != 0) {
      throw new InvalidOptionException(
          spec,
          BYTES,
          String.valueOf(cat.bytes()),
          "a multiple of " + BlockMark.BLOCK + ", up to " + MOST_BYTES);
    }
    Starts children = new Starts(quick.valueOf(STARTS, starts, QUICK_STARTS));
    check(STARTS, children.count(), MOST_STARTS);
    ProcessRounds turns = new ProcessRounds(quick.valueOf(ROUNDS, rounds, QUICK_ROUNDS));
    check(ROUNDS, turns.rounds(), MOST_TIMES);
    List<ChannelSettings> settings = settings();
    Path file = json.path();
    Machine machine = Machine.current();
    PrintWriter out = spec.commandLine().getOut();
    List<Sample> samples = new ArrayList<>();
    List<ResultTable> tables = new ArrayList<>();
    int cells =
        (parts.contains(Part.CAT) ? settings.size() : 0) + (parts.contains(Part.START) ? 1 : 0);
    try (Progress progress = new Progress("process", cells * turns.steps())) {
      if (parts.contains(Part.CAT)) {
        List<Sample> taken = cat(cat, settings, turns, progress);
        samples.addAll(taken);
        tables.add(new ResultTable(result(machine, taken), Cat.SPEED));
        tables.add(new ResultTable(result(machine, taken), Cat.CPU));
      }
      if (parts.contains(Part.START)) {
        List<Sample> taken = start(children, turns, progress);
        samples.addAll(taken);
        tables.add(new ResultTable(result(machine, taken), children.figure()));
      }
    }
    result(machine, samples).writeTo(file);
    tables.forEach(out::println);
    out.println("raw results: " + file);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private List<ChannelSettings> settings() {
    List<ChannelSettings> settings = new ArrayList<>();
    for (Storage storage : storages) {
      for (int capacity : capacities) {
        check("--capacities", capacity, MOST_CAPACITY);
        settings.add(new ChannelSettings(capacity, storage));
      }
    }
    return settings;
  }

  private static List<Sample> cat(
      Cat cat, List<ChannelSettings> settings, ProcessRounds turns, Progress progress)
      throws IOException, InterruptedException {
    Cat less = new Cat(Math.min(cat.bytes(), MOST_WARM_UP_BYTES));
    List<Sample> samples = new ArrayList<>();
    for (ChannelSettings each : settings) {
      Map<String, String> cell = new LinkedHashMap<>();
      cell.put("child", "cat");
      cell.put("bytes", String.valueOf(cat.bytes()));
      cell.put("storage", each.storage().toString());
      cell.put("capacity", String.valueOf(each.capacity()));
      samples.addAll(turns.run(
          cell,
          subject -> less.measure(subject, each),
          subject -> cat.measure(subject, each),
          progress));
    }
    return samples;
  }

  private List<Sample> start(Starts starts, ProcessRounds turns, Progress progress)
      throws IOException, InterruptedException {
    Map<String, String> cell = new LinkedHashMap<>();
    cell.put("child", "true");
    cell.put("starts", String.valueOf(starts.count()));
    ProcessRounds.Measurement measurement =
        subject -> starts.measure(subject, ChannelSettings.USUAL);
    Starts more = quick.isGiven() ? starts : new Starts(WARM_UP_STARTS);
    return turns.run(
        cell, subject -> more.measure(subject, ChannelSettings.USUAL), measurement, progress);
  }

  private Result result(Machine machine, List<Sample> samples) {
    Map<String, String> described = new LinkedHashMap<>();
    for (ProcessSubject each : ProcessSubject.values()) {
      described.put(each.title(), each.description());
    }
    List<String> options = spec.commandLine().getParseResult().originalArgs();
    return new Result("process", machine, options, described, samples);
  }

  private void check(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new InvalidOptionException(
          spec, option, String.valueOf(value), "a whole number from 1 to " + most);
    }
  }
}
