// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.console.HeapSize;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.result.ResultFile;
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

  @Option(names = "--forks", description = "New processes for each subject, 1 to 1000.")
  private int forks;

  @Option(names = "--rounds", description = "Interleaved runs in each process, 1 to 1000.")
  private int rounds;

  @Option(names = "--millis", description = "Length of a run, 1 to 100000.")
  private int millis;

  @Option(
      names = "--heap",
      paramLabel = "<size>",
      description = "Each process's -Xms and -Xmx, all of it touched before, such as 256m; by "
          + "default the JVM decides. The figures of subjects that allocate depend on it.")
  private @Nullable String heap;

  @Mixin
  private final QuickOption quick = new QuickOption();

  @Mixin
  private final CoreOption cores = new CoreOption();

  @Mixin
  private final ResultFile json;

  /** Sets what holds for the options that are not given. */
  public RunOptions(String json, int forks, int rounds, int millis) {
    this.json = new ResultFile(json);
    this.forks = forks;
    this.rounds = rounds;
    this.millis = millis;
  }

  String command() {
    return spec.name();
  }

  ResultFile json() {
    return json;
  }

  Interleaving interleaving(List<Case> cases) throws IOException {
    return new Interleaving(
        List.copyOf(cases),
        cores(cases),
        quick.valueOf(FORKS, forks, QUICK_FORKS),
        quick.valueOf(ROUNDS, rounds, QUICK_ROUNDS),
        quick.valueOf(MILLIS, millis, QUICK_MILLIS),
        !quick.isGiven(),
        heapOptions());
  }

  private List<CoreJar> cores(List<Case> cases) throws IOException {
    return cores.jars(cases.stream()
        .flatMap(each -> each.candidates().stream())
        .filter(Candidate::ours)
        .flatMap(candidate -> candidate.jobs().stream())
        .map(Job::benchmark)
        .distinct()
        .toList());
  }

  private List<String> heapOptions() {
    if (heap == null) {
      return List.of();
    }
    String size = HEAP.check(heap);
    return List.of("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch");
  }
}
