// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.bench.console.Choice;
import io.bulkpipe.bench.console.InvalidOptionException;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.jmh.Case;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.Rounds;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultFile;
import io.bulkpipe.bench.result.Sample;
import io.bulkpipe.bench.result.TextReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
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
    },
    footer = {
      "%nSubjects: bulkpipe, which is PipedProcess with three channels; raw, which is"
          + " java.lang.Process and its streams."
    })
public final class ProcessCommand implements Callable<Integer> {
  private static final String BYTES = "--bytes";
  private static final WholeNumber STARTS = new WholeNumber("--starts", 1, 100_000);
  private static final WholeNumber ROUNDS = new WholeNumber("--rounds", 1, 1_000);
  private static final WholeNumber CAPACITIES = new WholeNumber("--capacities", 1, 1 << 30);
  private static final Choice<String> PARTS = new Choice<>("--parts", List.of("cat", "start"));
  private static final Choice<String> STORAGES =
      new Choice<>("--storages", List.of("heap", "direct"));
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
      description = "What to measure, of cat, start.")
  private List<String> parts = new ArrayList<>(List.of("cat", "start"));

  @Option(names = BYTES, description = "Bytes through cat, a multiple of 65536.")
  private long bytes = 1L << 32;

  @Option(
      names = "--capacities",
      split = ",",
      paramLabel = "<n,...>",
      description = "Of cat's channels, 1 to 1073741824 bytes.")
  private List<Integer> capacities = new ArrayList<>(List.of(262_144));

  @Option(
      names = "--storages",
      split = ",",
      paramLabel = "<a,b>",
      description = "Of cat's channels, of heap, direct.")
  private List<String> storages = new ArrayList<>(List.of("direct"));

  @Option(names = "--starts", description = "Starts of true, 1 to 100000.")
  private int starts = 200;

  @Option(names = "--rounds", description = "Interleaved runs of each, 1 to 1000.")
  private int rounds = 5;

  @Mixin
  private QuickOption quick = new QuickOption();

  @Mixin
  private ResultFile json = new ResultFile("bulkpipe-process.json");

  /** Something to be measured, under some properties. */
  private record Task(
      Map<String, String> cell,
      Rounds.Measurement<ProcessSubject> warmUp,
      Rounds.Measurement<ProcessSubject> measurement) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Cat cat = new Cat(quick.valueOf(BYTES, bytes, QUICK_BYTES));
    if (cat.bytes() < 1 || cat.bytes() > MOST_BYTES || cat.bytes() % BlockMark.BLOCK != 0) {
      throw new InvalidOptionException(
          BYTES, cat.bytes(), "a multiple of " + BlockMark.BLOCK + ", up to " + MOST_BYTES);
    }
    Starts children = new Starts(quick.valueOf(STARTS, starts, QUICK_STARTS));
    Rounds<ProcessSubject> turns =
        Rounds.of(List.of(ProcessSubject.values()), quick.valueOf(ROUNDS, rounds, QUICK_ROUNDS));
    CAPACITIES.checkAll(capacities);
    List<String> chosen = PARTS.of(parts);
    List<Task> cats = chosen.contains("cat") ? cats(cat) : List.of();
    List<Task> trues = chosen.contains("start") ? List.of(starts(children)) : List.of();
    List<Task> tasks = Stream.concat(cats.stream(), trues.stream()).toList();
    json.path();
    Machine machine = Machine.current();
    List<Sample> samples = new ArrayList<>();
    try (ProgressBar progress = Progress.bar(spec.name(), tasks.size() * turns.steps())) {
      for (Task each : tasks) {
        samples.addAll(turns.run(each.cell, each.warmUp, each.measurement, progress));
      }
    }
    List<String> tables = new ArrayList<>();
    if (!cats.isEmpty()) {
      Result result = result(machine, samples, "cat");
      tables.add(TextReport.ofFigure(result, Cat.SPEED));
      tables.add(TextReport.ofFigure(result, Cat.CPU));
    }
    if (!trues.isEmpty()) {
      tables.add(TextReport.ofFigure(result(machine, samples, "true"), children.figure()));
    }
    json.write(result(machine, samples, ""), tables);
    return 0;
  }

  private List<Task> cats(Cat cat) {
    Cat less = new Cat(Math.min(cat.bytes(), MOST_WARM_UP_BYTES));
    List<Task> tasks = new ArrayList<>();
    for (String storage : STORAGES.of(storages)) {
      for (int capacity : capacities) {
        ChannelSettings settings = new ChannelSettings(capacity, storage.equals("direct"));
        tasks.add(new Task(
            Case.properties(
                "child", "cat", "bytes", cat.bytes(), "storage", storage, "capacity", capacity),
            subject -> less.measure(subject, settings),
            subject -> {
              JitQueue.awaitIdle();
              return cat.measure(subject, settings);
            }));
      }
    }
    return tasks;
  }

  private Task starts(Starts starts) {
    Starts more = quick.isGiven() ? starts : new Starts(WARM_UP_STARTS);
    return new Task(
        Case.properties("child", "true", "starts", starts.count()),
        subject -> more.measure(subject, ChannelSettings.USUAL),
        subject -> {
          JitQueue.awaitIdle();
          return starts.measure(subject, ChannelSettings.USUAL);
        });
  }

  /** The samples of one child, or all of them. */
  private Result result(Machine machine, List<Sample> samples, String child) {
    Map<String, String> described = new LinkedHashMap<>();
    Stream.of(ProcessSubject.values())
        .forEach(each -> described.put(each.toString(), each.description()));
    List<Sample> some = samples.stream()
        .filter(each -> child.isEmpty() || child.equals(each.cell().get("child")))
        .toList();
    return new Result(spec.name(), machine, json.command(), described, some);
  }
}
