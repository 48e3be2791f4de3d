// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.ConditionOptions;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.PlacementOption;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.TransferBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The subcommands that move ranges through pipes under many conditions. */
public abstract class SweepCommand implements Callable<Integer> {
  private static final List<Integer> CAPACITIES = List.of(65_536);

  @Mixin
  private final SubjectOption subjects;

  @Mixin
  private final ConditionOptions conditions;

  @Mixin
  private final RunOptions options;

  private final List<String> figures;

  private SweepCommand(
      SubjectOption subjects,
      ConditionOptions conditions,
      RunOptions options,
      List<String> figures) {
    this.subjects = subjects;
    this.conditions = conditions;
    this.options = options;
    this.figures = figures;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Subject> able = subjects.possible();
    List<Case> cases = new ArrayList<>();
    for (Condition condition : conditions.all()) {
      cases.add(Case.of(
          TransferBenchmark.class,
          condition.properties(),
          condition.placement().jvmOptions(),
          able.stream().filter(each -> each.allows(condition)),
          (response, subject) ->
              TransferFigures.of(response, subject, "range", condition.range())));
    }
    new Comparison(able, cases, figures).run(options);
    return 0;
  }

  /** The subcommand {@code sweep}. */
  @Command(
      name = "sweep",
      description = {
        "Moves ranges through every pipe: range x capacity x placement of the threads x their number,"
            + " all pipes interleaved.",
        ""
      })
  public static final class Ranges extends SweepCommand {

    public Ranges() {
      super(
          new SubjectOption(Subject::hasRanges),
          new ConditionOptions(
              new PlacementOption(
                  Placement.APART, Placement.TOGETHER, Placement.UNPINNED, Placement.BUSY),
              List.of(16, 64, 256, 1024, 8192, 65_536),
              CAPACITIES,
              List.of("1x1")),
          new RunOptions("bulkpipe-sweep.json", 5, 5, 100),
          List.of("MiB/s"));
    }
  }

  /** The subcommand {@code contention}: a sweep over the number of threads. */
  @Command(
      name = "contention",
      description = {
        "Several senders and receivers at one pipe: throughput, and what Bulkpipe counts a MiB (lock"
            + " acquisitions, parks, wake-ups). A receive takes what there is; a subject is left out"
            + " where it takes one sender or receiver only.",
        ""
      })
  public static final class Contention extends SweepCommand {

    public Contention() {
      super(
          new SubjectOption(
              Subject::hasRanges,
              List.of(
                  Subject.BULKPIPE_SHARED,
                  Subject.ONE_LOCK,
                  Subject.TWO_LOCKS,
                  Subject.OKIO,
                  Subject.KERNEL,
                  Subject.QUEUE,
                  Subject.KOTLINX,
                  Subject.JOX,
                  Subject.COMMONS_IO)),
          new ConditionOptions(
              new PlacementOption(Placement.UNPINNED),
              List.of(64, 8192),
              CAPACITIES,
              List.of("1x1", "2x2", "4x4", "1x4", "4x1")),
          new RunOptions("bulkpipe-contention.json", 3, 5, 100),
          List.of("MiB/s", "lock acquisitions a MiB", "parks a MiB", "wake-ups a MiB"));
    }
  }
}
