// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.console.InvalidOptionException;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.ConditionOptions;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.PlacementOption;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.TransferBenchmark;
import io.bulkpipe.bench.pipe.VirtualThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The subcommand {@code fibers}. Beside each transfer, in the same process, round trips of one
 * thread through a pipe like it show the most that the transfer could reach.
 */
@Command(
    name = "fibers",
    description = {
      "Moves ranges between virtual threads, interleaved with round trips of one thread in the same"
          + " process. Reschedules: the parks of both ends over 2 x bytes / capacity. Needs JDK 21 or"
          + " later.",
      ""
    })
public final class FibersCommand implements Callable<Integer> {
  private static final WholeNumber LINES = new WholeNumber("--lines", 1, Integer.MAX_VALUE);
  private static final String RATIO = "transfer / round trip";

  /**
   * Parks of both ends, over the least that there can be: two for each capacity's worth of bytes.
   */
  private static final String RESCHEDULES = "reschedules";

  @Mixin
  private final SubjectOption subjects = new SubjectOption(
      Subject::hasRanges,
      List.of(
          Subject.BULKPIPE,
          Subject.BULKPIPE_SHARED,
          Subject.ONE_LOCK,
          Subject.QUEUE,
          Subject.KOTLINX,
          Subject.JOX));

  @Mixin
  private final ConditionOptions conditions = new ConditionOptions(
      new PlacementOption(
          List.of(Placement.ONE_CARRIER, Placement.TWO_CARRIERS),
          Placement.ONE_CARRIER,
          Placement.TWO_CARRIERS),
      List.of(1024, 65_536),
      List.of(65_536, 32_768),
      List.of("1x1"));

  @Option(
      names = "--lines",
      description = "Instead of ranges: integers from 0 on, one a line, digits and newline written "
          + "separately, through the streams of the Bulkpipe subjects; 1 to 2147483647. A "
          + "run is all of them; --ranges and --ends do not matter.")
  private @Nullable Integer lines;

  @Mixin
  private final RunOptions options = new RunOptions("bulkpipe-fibers.json", 3, 5, 150);

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!VirtualThreads.arePossible()) {
      throw new InvalidOptionException(
          "java.version", Runtime.version(), "21 or later, which virtual threads need");
    }
    List<Subject> able = subjects.possible();
    if (lines == null) {
      List<Case> cases =
          conditions.all().stream().map(each -> ranges(each, able)).toList();
      new Comparison(able, cases, List.of("MiB/s", RATIO, RESCHEDULES)).run(options);
    } else {
      int count = LINES.check(lines);
      List<Subject> ours = able.stream().filter(Subject::isOurs).toList();
      List<Case> cases = new ArrayList<>();
      for (Placement placement : conditions.placements()) {
        for (int capacity : conditions.capacities()) {
          cases.add(Case.of(
              FiberLinesBenchmark.class,
              Case.properties("placement", placement, "lines", count, "capacity", capacity),
              placement.jvmOptions(),
              ours.stream(),
              (response, subject) -> lines(response, capacity, count)));
        }
      }
      new Comparison(ours, cases, List.of("ns a line", RESCHEDULES)).run(options);
    }
    return 0;
  }

  private static Case ranges(Condition condition, List<Subject> subjects) {
    return new Case(
        condition.properties(),
        condition.placement().jvmOptions(),
        subjects.stream()
            .filter(each -> each.allows(condition))
            .map(each -> ranges(each, condition))
            .toList());
  }

  private static Candidate ranges(Subject subject, Condition condition) {
    int size = Math.min(condition.range(), condition.capacity());
    while (!subject.holds(condition.capacity(), size)) {
      size /= 2;
    }
    int held = size;
    Map<String, String> properties = condition.properties();
    return Candidate.of(
        subject,
        List.of(
            Job.of(TransferBenchmark.class, subject, properties),
            Job.of(
                RoundTripBenchmark.class,
                subject,
                Case.properties("capacity", condition.capacity(), "size", held))),
        responses -> {
          Response moved = responses.get(0);
          Map<String, Double> figures =
              new LinkedHashMap<>(TransferFigures.of(moved, subject, "range", condition.range()));
          figures.remove("bytes allocated a range"); // nobody knows a virtual thread's
          double alone = RoundTripCommand.speed(responses.get(1), held);
          figures.put("round trip MiB/s", alone);
          figures.put(RATIO, moved.of("bytes") / TransferFigures.MIB / alone);
          if (subject.isOurs()) {
            figures.put(RESCHEDULES, reschedules(moved, condition.capacity()));
          }
          return figures;
        });
  }

  private static Map<String, Double> lines(Response response, int capacity, int lines) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a line", TransferFigures.NANOS / response.score() / lines);
    figures.put("MiB/s", response.of("bytes") / TransferFigures.MIB);
    figures.put("parks a MiB", TransferFigures.aMib(response, "parks"));
    figures.put("wake-ups a MiB", TransferFigures.aMib(response, "wakeUps"));
    figures.put("voluntary context switches a MiB", TransferFigures.aMib(response, "switches"));
    figures.put(RESCHEDULES, reschedules(response, capacity));
    return figures;
  }

  private static double reschedules(Response response, int capacity) {
    return response.of("parks") / (2 * response.of("bytes") / capacity);
  }
}
