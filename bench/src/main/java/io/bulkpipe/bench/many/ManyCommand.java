// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.many;

import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.many.Load.Part;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.Variant;
import io.bulkpipe.bench.result.InvalidOptionException;
import io.bulkpipe.bench.result.MeasureOptions;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Rounds;
import io.bulkpipe.bench.result.TextReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The subcommand {@code many}. Each run is a new process. */
@Command(
    name = "many",
    description = {
      "Uses very many pipes at once, each with a virtual thread at either end. Needs JDK 21 or later.",
      "",
      "flow: all pipes move bytes. Before that, one thread fills each of them; the "
          + "heap in use after a garbage collection then counts as that of full pipes.",
      "once: one thread opens a pipe, moves 100 bytes through it and drops it, again and again.",
      "idle: all pipes have carried their capacity and are empty, their receivers "
          + "wait, and one pipe in a hundred moves bytes. The heap counts while none does, "
          + "with the waiting threads.",
      "",
      "All bytes are checked. Each run is a new process. A run that takes too long, "
          + "or whose pipes need more than the heap, is reported as such and not repeated.",
      ""
    })
public final class ManyCommand implements Callable<Integer> {
  private static final List<Subject> SUBJECTS = List.of(
      Subject.BULKPIPE,
      Subject.BULKPIPE_SHARED,
      Subject.PIPED,
      Subject.ONE_LOCK,
      Subject.OKIO,
      Subject.QUEUE,
      Subject.KOTLINX,
      Subject.JOX);
  private static final List<String> FIGURES = List.of(
      ManyPipes.SPEED,
      ManyPipes.CPU_OF_RANGE,
      ManyPipes.FULL_HEAP,
      ManyPipes.IDLE_HEAP,
      ManyPipes.TIME_OF_PIPE,
      ManyPipes.ALLOCATED,
      ManyChild.TOO_SLOW,
      ManyChild.TOO_LARGE);
  private static final int QUICK_PIPES = 100;
  private static final int QUICK_MIB = 16;
  private static final int MOST_PIPES = 1_000_000;

  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "<a,b,...>",
      description = "What to measure: flow, once, idle.")
  private List<String> parts = List.of("flow", "once", "idle");

  @Option(
      names = "--pipes",
      split = ",",
      paramLabel = "<n,...>",
      description = "Pipes of flow and once, 1 to 1000000.")
  private List<Integer> pipes = List.of(1_000, 10_000, 100_000);

  @Option(names = "--open", description = "Pipes of idle, 1 to 1000000.")
  private int open = 10_000;

  @Option(
      names = "--ranges",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes a call, 1 to the capacity.")
  private List<Integer> ranges = List.of(256, 1_024);

  @Option(
      names = "--capacities",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes between the ends, 1 to 67108864.")
  private List<Integer> capacities = List.of(16_384, 65_536);

  @Option(
      names = "--mib",
      description = "MiB to move in a run, over all pipes, 1 to 16777216. Each pipe moves at least"
          + " twice its capacity.")
  private int mib = 8_192;

  @Option(names = "--limit", description = "Seconds that a run may take, 1 to 86400.")
  private int limit = 60;

  @Option(
      names = "--heap",
      paramLabel = "<size>",
      description = "The -Xms and -Xmx of each process, such as 4g; by default 1 GiB and two and a "
          + "half times the capacity of all pipes.")
  private @Nullable String heap;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(SUBJECTS::contains);

  @Mixin
  private final CoreOption cores = new CoreOption();

  @Mixin
  private final MeasureOptions options = new MeasureOptions("bulkpipe-many.json", 3);

  @Override
  public Integer call() throws IOException, InterruptedException {
    Placement.checkVirtual();
    if (heap != null) {
      InvalidOptionException.checkHeapSize("--heap", heap);
    }
    InvalidOptionException.checkNumber("--limit", limit, 1, 86_400);
    List<Load> loads = loads();
    List<List<Variant>> groups = Variant.groups(subjects.possible(), cores);
    Result result =
        options.measure(groups, loads.stream().map(each -> rounds(each, groups)).toList());
    options.write(
        result,
        List.of(ManyPipes.SPEED, ManyPipes.CPU_OF_RANGE, ManyPipes.TIME_OF_PIPE),
        TextReport.ofFigures(result, FIGURES));
    return 0;
  }

  /** Each part's combinations of ranges, capacities and numbers of pipes. */
  private List<Load> loads() {
    List<Part> chosen = InvalidOptionException.choose("--parts", parts, List.of(Part.values()));
    List<Integer> many = InvalidOptionException.checkNumbers(
        "--pipes", options.valueOf("--pipes", pipes, List.of(QUICK_PIPES)), 1, MOST_PIPES);
    int resting = options.numberOf("--open", open, QUICK_PIPES, 1, MOST_PIPES);
    long bytes = (long) options.numberOf("--mib", mib, QUICK_MIB, 1, 1 << 24) << 20;
    List<Load> loads = new ArrayList<>();
    for (Part part : chosen) {
      for (int capacity :
          InvalidOptionException.checkNumbers("--capacities", capacities, 1, 1 << 26)) {
        List<Integer> numbers = part == Part.IDLE ? List.of(resting) : many;
        if (part == Part.ONCE) {
          numbers.forEach(each -> loads.add(Load.once(each, capacity)));
        } else {
          for (int range : InvalidOptionException.checkNumbers("--ranges", ranges, 1, capacity)) {
            numbers.forEach(each -> loads.add(new Load(part, each, range, capacity, bytes)));
          }
        }
      }
    }
    return loads;
  }

  /** Runs what did not end in an earlier round no more: it would only take its time again. */
  private Rounds<Variant> rounds(Load load, List<List<Variant>> groups) {
    Map<Variant, Map<String, Double>> failures = new HashMap<>();
    return new Rounds<>(load.cell().properties(), 1, groups, variant -> Map.of(), variant -> {
      Map<String, Double> figures = failures.get(variant);
      if (figures == null) {
        figures = measure(variant, load);
        if (Stream.of(ManyChild.TOO_SLOW, ManyChild.TOO_LARGE).anyMatch(figures::containsKey)) {
          failures.put(variant, figures);
        }
      }
      return figures;
    });
  }

  private Map<String, Double> measure(Variant variant, Load load)
      throws IOException, InterruptedException {
    long most = 5L * load.pipes() * load.capacity() / 2;
    String size = heap == null ? 1_024 + (most >> 20) + "m" : heap;
    return variant.figures(
        ManyChild.class,
        List.of("-Xms" + size, "-Xmx" + size),
        new ManyChild.Request(variant.subject(), load, limit));
  }
}
