// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.bench.jmh.Cell;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.process.ProcessSubject.Settings;
import io.bulkpipe.bench.result.InvalidOptionException;
import io.bulkpipe.bench.result.MeasureOptions;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Rounds;
import io.bulkpipe.bench.result.TextReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The subcommand {@code process}. */
@Command(
    name = "process",
    description = {
      "Moves bytes through the child process cat, and starts and ends the child "
          + "process true. Compares channels with the streams of java.lang.Process.",
      ""
    },
    footer = {
      "%nSubjects: bulkpipe, which is PipedProcess with three channels; raw, which is"
          + " java.lang.Process and its streams."
    })
public final class ProcessCommand implements Callable<Integer> {
  private static final String BYTES = "--bytes";
  private static final List<List<ProcessSubject>> SUBJECTS =
      Stream.of(ProcessSubject.values()).map(List::of).toList();
  private static final long MOST_BYTES = 1L << 50;
  private static final long QUICK_BYTES = 1L << 26;
  private static final long MOST_WARM_UP_BYTES = 1L << 29;
  private static final int QUICK_STARTS = 20;
  private static final int WARM_UP_STARTS = 10_000;

  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "<a,b>",
      description = "What to measure: cat, start.")
  private List<String> parts = new ArrayList<>(List.of("cat", "start"));

  @Option(names = BYTES, description = "Bytes through cat, a multiple of 65536.")
  private long bytes = 1L << 32;

  @Option(
      names = "--capacities",
      split = ",",
      paramLabel = "<n,...>",
      description = "The capacity of cat's channels, 1 to 1073741824 bytes.")
  private List<Integer> capacities = new ArrayList<>(List.of(262_144));

  @Option(
      names = "--storages",
      split = ",",
      paramLabel = "<a,b>",
      description = "The storage of cat's channels: heap, direct.")
  private List<String> storages = new ArrayList<>(List.of("direct"));

  @Option(names = "--starts", description = "How often true is started, 1 to 100000.")
  private int starts = 200;

  @Mixin
  private final MeasureOptions options = new MeasureOptions("bulkpipe-process.json", 5);

  /** What is measured. */
  @FunctionalInterface
  private interface Workload {
    Map<String, Double> measure(ProcessSubject subject, Settings settings)
        throws IOException, InterruptedException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Cat cat = new Cat(options.valueOf(BYTES, bytes, QUICK_BYTES));
    if (cat.bytes() < 1 || cat.bytes() > MOST_BYTES || cat.bytes() % BlockMark.BLOCK != 0) {
      throw new InvalidOptionException(
          BYTES, cat.bytes(), "a multiple of " + BlockMark.BLOCK + ", up to " + MOST_BYTES);
    }
    Starts children = new Starts(options.numberOf("--starts", starts, QUICK_STARTS, 1, 100_000));
    InvalidOptionException.checkNumbers("--capacities", capacities, 1, 1 << 30);
    InvalidOptionException.choose("--storages", storages, List.of("heap", "direct"));
    List<String> chosen = InvalidOptionException.choose("--parts", parts, List.of("cat", "start"));
    List<Rounds<ProcessSubject>> rounds = new ArrayList<>();
    if (chosen.contains("cat")) {
      Cat less = new Cat(Math.min(cat.bytes(), MOST_WARM_UP_BYTES));
      for (String storage : storages) {
        for (int capacity : capacities) {
          Cell cell = Cell.of(
              "child", "cat", "bytes", cat.bytes(), "storage", storage, "capacity", capacity);
          Settings settings = new Settings(capacity, storage.equals("direct"));
          rounds.add(rounds(cell, settings, less::measure, cat::measure));
        }
      }
    }
    if (chosen.contains("start")) {
      Starts more = options.isQuick() ? children : new Starts(WARM_UP_STARTS);
      Cell cell = Cell.of("child", "true", "starts", children.count());
      rounds.add(rounds(cell, Settings.USUAL, more::measure, children::measure));
    }
    Result result = options.measure(SUBJECTS, rounds);
    options.write(
        result,
        List.of(),
        TextReport.ofFigures(result, List.of(Cat.SPEED, Cat.CPU, children.figure())));
    return 0;
  }

  private static Rounds<ProcessSubject> rounds(
      Cell cell, Settings settings, Workload warmUp, Workload measured) {
    return new Rounds<>(
        cell.properties(), 1, SUBJECTS, subject -> warmUp.measure(subject, settings), subject -> {
          JitQueue.awaitIdle();
          return measured.measure(subject, settings);
        });
  }
}
