// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.jmh.MeasuringChild.Job;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.Variant;
import io.bulkpipe.bench.result.InvalidOptionException;
import io.bulkpipe.bench.result.MeasureOptions;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.TextReport;
import io.bulkpipe.bench.result.WholeNumber;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that compares pipes by JMH. Of its scenarios, the last one whose axes all have values
 * is the one that is meant.
 */
public final class JmhCommand implements Callable<Integer> {
  private static final Pattern SPEED = Pattern.compile(".*/s|(.* )?ns( .*)?");
  private static final String PROCESSOR_TIME = "CPU ns ";
  private static final WholeNumber FORKS = new WholeNumber("--forks", 1, 1_000);
  private static final WholeNumber MILLIS = new WholeNumber("--millis", 1, 100_000);
  private static final int QUICK_FORKS = 1;
  private static final int QUICK_MILLIS = 10;

  private final String description;
  private final List<Scenario> scenarios;

  @Mixin
  private final SubjectOption subjects;

  @Option(names = "--forks", description = "New processes for each subject, 1 to 1000.")
  private int forks;

  @Option(names = "--millis", description = "Length of a run, 1 to 100000.")
  private int millis;

  @Option(
      names = "--heap",
      paramLabel = "<size>",
      description = "The -Xms and -Xmx of each process, such as 256m; all of it is touched before. "
          + "By default the JVM decides. The figures of subjects that allocate depend on "
          + "it.")
  private @Nullable String heap;

  @Mixin
  private final CoreOption cores = new CoreOption();

  @Mixin
  private final MeasureOptions options;

  // Set by picocli.
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** What holds for the options that are not given. */
  record Usual(String json, int forks, int rounds, int millis) {}

  JmhCommand(String description, SubjectOption subjects, Usual usual, Scenario... scenarios) {
    this.description = description;
    this.subjects = subjects;
    this.options = new MeasureOptions(usual.json, usual.rounds);
    this.forks = usual.forks;
    this.millis = usual.millis;
    this.scenarios = List.of(scenarios);
  }

  @Spec
  void declareIn(CommandSpec command) {
    spec = command;
    command.usageMessage().description(description, "");
    scenarios.stream()
        .flatMap(each -> each.axes().stream())
        .map(Axis::option)
        .filter(each -> command.findOption(each.longestName()) == null)
        .forEach(command::addOption);
  }

  /**
   * Measures, writes the raw results and prints the tables; the last one compares the builds of the
   * core, if there are several.
   */
  @Override
  public Integer call() throws IOException, InterruptedException {
    Scenario scenario = scenarios.stream()
        .filter(each -> each.isIn(spec))
        .reduce((one, next) -> next)
        .orElseThrow();
    List<Cell> cells = scenario.cells(spec);
    List<Subject> able = subjects.possible().stream()
        .filter(each -> cells.stream().anyMatch(cell -> scenario.takes().test(each, cell)))
        .toList();
    List<List<Variant>> groups =
        Variant.groups(able, cores.jars(benchmarks(scenario, able, cells)));
    Interleaving interleaving = new Interleaving(
        scenario,
        cells,
        groups,
        options.valueOf(FORKS, forks, QUICK_FORKS),
        options.rounds(),
        options.valueOf(MILLIS, millis, QUICK_MILLIS),
        !options.isQuick(),
        heapOptions());
    Result result =
        options.measure(Variant.described(groups), interleaving.steps(), interleaving::run);
    options.write(
        result.withRatios(comparedByBuild(scenario, result)),
        scenario.figures().stream()
            .map(each -> TextReport.ofFigure(result, each))
            .toList());
    return 0;
  }

  private List<String> heapOptions() {
    if (heap == null) {
      return List.of();
    }
    String size = InvalidOptionException.checkHeapSize("--heap", heap);
    return List.of("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch");
  }

  /** The classes that the builds of the core are called by. */
  private static List<Class<?>> benchmarks(
      Scenario scenario, List<Subject> subjects, List<Cell> cells) {
    return cells.stream()
        .flatMap(cell -> subjects.stream()
            .filter(each -> each.isOurs() && scenario.takes().test(each, cell))
            .flatMap(each -> scenario.plan().of(each, cell).jobs().stream()))
        .<Class<?>>map(Job::benchmark)
        .distinct()
        .toList();
  }

  /** Speeds, and processor time, which moves less when the machine has something else to do. */
  private static List<String> comparedByBuild(Scenario scenario, Result result) {
    return Stream.concat(
            scenario.figures().stream().filter(SPEED.asMatchPredicate()),
            result.figures().stream().filter(each -> each.startsWith(PROCESSOR_TIME)))
        .distinct()
        .toList();
  }
}
