// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.jmh.MeasuringChild.Job;
import io.bulkpipe.bench.jmh.MeasuringChild.Request;
import io.bulkpipe.bench.jmh.Scenario.Found;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that compares pipes by JMH. Of its scenarios, the last one whose axes all have values
 * is the one that is meant. Every subject has a process of its own, all of them alive and warm at
 * once; in each round they take turns. A fork is a new set of processes. If it is quick, nothing
 * runs before the rounds, and nobody waits for the JIT.
 */
public final class JmhCommand implements Callable<Integer> {
  private static final Pattern SPEED = Pattern.compile(".*/s|(.* )?ns( .*)?");
  private static final String PROCESSOR_TIME = "CPU ns ";
  private static final int QUICK_FORKS = 1;
  private static final int QUICK_MILLIS = 10;
  private static final int FIRST_WARM_UP = 2;

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
    List<List<Variant>> groups = Variant.groups(able, cores);
    int sets = options.numberOf("--forks", forks, QUICK_FORKS, 1, 1_000);
    millis = options.numberOf("--millis", millis, QUICK_MILLIS, 1, 100_000);
    Collection<List<Cell>> byProcesses = cells.stream()
        .collect(Collectors.groupingBy(
            each -> each.placement().jvmOptions(), LinkedHashMap::new, Collectors.toList()))
        .values();
    try (Children children = new Children(heapOptions())) {
      List<Rounds<Variant>> rounds = new ArrayList<>();
      for (int fork = 1; fork <= sets; fork++) {
        for (List<Cell> some : byProcesses) {
          for (Cell cell : some) {
            rounds.add(rounds(scenario, cell, fork, groups, children));
          }
        }
      }
      Result result = options.measure(groups, rounds);
      options.write(
          result,
          comparedByBuild(scenario, result),
          TextReport.ofFigures(result, scenario.tables()));
    }
    return 0;
  }

  private Rounds<Variant> rounds(
      Scenario scenario, Cell cell, int fork, List<List<Variant>> groups, Children children) {
    return new Rounds<>(
        cell.properties(),
        fork,
        groups.stream()
            .filter(each -> scenario.takes().test(each.get(0).subject(), cell))
            .toList(),
        variant -> options.isQuick()
            ? Map.of()
            : measure(scenario, cell, variant, children.of(variant, cell, fork), 0),
        variant -> measure(scenario, cell, variant, children.of(variant, cell, fork), millis));
  }

  private Map<String, Double> measure(
      Scenario scenario, Cell cell, Variant variant, ChildJvm child, int measuredMillis)
      throws IOException, InterruptedException {
    List<Found> found = new ArrayList<>();
    for (Job job : scenario.jobs().apply(variant.subject(), cell)) {
      int before = measuredMillis == 0 ? FIRST_WARM_UP * millis : Math.max(1, millis / 2);
      Request request = new Request(job, before, measuredMillis, !options.isQuick());
      found.add(new Found(child.ask(request)));
    }
    return measuredMillis == 0 ? Map.of() : scenario.figures().of(found, variant.subject(), cell);
  }

  private List<String> heapOptions() {
    if (heap == null) {
      return List.of();
    }
    String size = InvalidOptionException.checkHeapSize("--heap", heap);
    return List.of("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch");
  }

  /** Speeds, and processor time, which moves less when the machine has something else to do. */
  private static List<String> comparedByBuild(Scenario scenario, Result result) {
    return Stream.concat(
            scenario.tables().stream().filter(SPEED.asMatchPredicate()),
            result.figures().stream().filter(each -> each.startsWith(PROCESSOR_TIME)))
        .distinct()
        .toList();
  }

  /** The processes of one fork and placement, started when they are needed. */
  private static final class Children implements AutoCloseable {
    private final List<String> options = new ArrayList<>(
        List.of("-Djmh.ignoreLock=true", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    private final Map<Variant, ChildJvm> byVariant = new LinkedHashMap<>();
    private Object set = "";

    Children(List<String> ofAll) {
      options.addAll(ofAll);
    }

    ChildJvm of(Variant variant, Cell cell, int fork) throws IOException {
      List<String> jvmOptions = cell.placement().jvmOptions();
      if (!set.equals(List.of(fork, jvmOptions))) {
        close();
        set = List.of(fork, jvmOptions);
      }
      ChildJvm child = byVariant.get(variant);
      if (child == null) {
        child = variant.start(
            MeasuringChild.class,
            Stream.concat(options.stream(), jvmOptions.stream()).toList());
        byVariant.put(variant, child);
      }
      return child;
    }

    @Override
    public void close() throws IOException {
      for (ChildJvm each : byVariant.values()) {
        each.close();
      }
      byVariant.clear();
    }
  }
}
