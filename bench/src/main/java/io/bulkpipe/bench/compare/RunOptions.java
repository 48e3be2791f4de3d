// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import io.bulkpipe.bench.console.HeapSize;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.core.CoreJar;
import io.bulkpipe.bench.core.CoreOption;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how long and how often to measure, and on which builds of the core. */
public final class RunOptions {
  private static final WholeNumber FORKS = new WholeNumber("--forks", 1, 1_000);
  private static final WholeNumber ROUNDS = new WholeNumber("--rounds", 1, 1_000);
  private static final WholeNumber MILLIS = new WholeNumber("--millis", 1, 100_000);
  private static final HeapSize HEAP = new HeapSize("--heap");
  private static final int QUICK_FORKS = 1;
  private static final int QUICK_ROUNDS = 1;
  private static final int QUICK_MILLIS = 10;

  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--forks",
      paramLabel = "<n>",
      description = "New processes for each subject, 1 to 1000; by default ${DEFAULT-VALUE}.")
  private int forks;

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      description = "Interleaved runs in each process, 1 to 1000; by default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--millis",
      paramLabel = "<n>",
      description = "Length of a run, 1 to 100000; by default ${DEFAULT-VALUE}.")
  private int millis;

  @Option(
      names = "--heap",
      paramLabel = "<size>",
      description =
          "Each process's -Xms and -Xmx, all of it touched before, such as 256m; by default"
              + " the JVM decides. The figures of subjects that allocate depend on it.")
  private @Nullable String heap;

  @Mixin
  private final QuickOption quick = new QuickOption();

  @Mixin
  private final CoreOption cores = new CoreOption();

  /**
   * Sets what a command does if it is told nothing.
   *
   * @param forks how many new processes for each subject
   * @param rounds how many interleaved runs in each process
   * @param millis the length of a run
   */
  public RunOptions(int forks, int rounds, int millis) {
    this.forks = forks;
    this.rounds = rounds;
    this.millis = millis;
  }

  Interleaving interleaving(List<Cell> cells) throws IOException {
    return new Interleaving(
        List.copyOf(cells),
        cores(cells),
        either(FORKS, forks, QUICK_FORKS),
        either(ROUNDS, rounds, QUICK_ROUNDS),
        either(MILLIS, millis, QUICK_MILLIS),
        !quick.isGiven(),
        heapOptions());
  }

  private List<CoreJar> cores(List<Cell> cells) throws IOException {
    return cores.jars(cells.stream()
        .flatMap(cell -> cell.contenders().stream())
        .filter(Contender::ours)
        .flatMap(contender -> contender.jobs().stream())
        .map(Job::benchmark)
        .distinct()
        .toList());
  }

  private List<String> heapOptions() {
    if (heap == null) {
      return List.of();
    }
    String size = HEAP.check(spec, heap);
    return List.of("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch");
  }

  private int either(WholeNumber option, int given, int ifQuick) {
    return option.check(spec, quick.valueOf(option.option(), given, ifQuick));
  }
}
