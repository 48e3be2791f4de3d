// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import io.bulkpipe.bench.goals.Comparison.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The goals of {@code sweep}. */
final class SweepGoals {
  static final List<String> FOUR = List.of("piped", "one-lock", "okio", "kernel");

  /** Who parks when there is nothing to do, and is woken. */
  static final List<String> WAITING =
      List.of("piped", "one-lock", "okio", "kernel", "queue", "kotlinx", "jox", "two-locks");

  private static final String SCENARIO = "sweep";
  private static final String OURS = "bulkpipe";
  private static final String SHARED = "bulkpipe-shared";
  private static final List<String> BARE = List.of("bare-ring", "bare-ring-settling");
  private static final List<String> FENCED =
      List.of("bare-ring-fenced", "bare-ring-fenced-settling");
  private static final List<String> FOUR_AND_QUEUE =
      Stream.concat(FOUR.stream(), Stream.of("queue")).toList();
  private static final List<Integer> RANGES = List.of(16, 64, 256, 1024, 8192, 65_536);
  private static final int ROUNDS_A_COLLAPSE = 20;

  private SweepGoals() {}

  static List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    FOUR.forEach(each -> goals.add(overOneOfTheFour(each)));
    goals.add(against("apart", 8192, OURS, WAITING)
        .atLeast(SCENARIO, "apart, 8192 B, over the best that waits", 1.5));
    goals.add(against("apart", 65_536, OURS, WAITING)
        .atLeast(SCENARIO, "apart, 65536 B, over any that waits", Comparison.NO_SLOWER));
    for (int range : List.of(1024, 8192, 65_536)) {
      goals.add(against("apart", range, OURS, BARE)
          .atLeast(SCENARIO, "apart, " + range + " B, of the bare ring", 0.8));
    }
    goals.add(against("apart", 1024, OURS, FOUR_AND_QUEUE)
        .atLeast(SCENARIO, "apart, 1024 B, over the best of the four and `queue`", 5));
    goals.add(against("apart", 1024, OURS, WAITING)
        .atLeast(SCENARIO, "apart, 1024 B, over any that waits", Comparison.NO_SLOWER));
    for (int range : List.of(16, 64, 256)) {
      String cell = "apart, " + range + " B, ";
      goals.add(against("apart", range, OURS, FOUR_AND_QUEUE)
          .atLeast(SCENARIO, cell + "over the best of the four and `queue`", 2));
      goals.add(against("apart", range, OURS, WAITING)
          .atLeast(SCENARIO, cell + "over any that waits", Comparison.NO_SLOWER));
      goals.add(against("apart", range, SHARED, BARE)
          .atLeast(SCENARIO, cell + "nothing promised, of the bare ring", 0.6));
      goals.add(against("apart", range, OURS, FENCED)
          .atLeast(SCENARIO, cell + "of the fenced bare ring", 0.9));
    }
    for (int range : RANGES) {
      goals.add(against("together", range, OURS, WAITING)
          .atLeast(
              SCENARIO, "together, " + range + " B, over any that waits", Comparison.NO_SLOWER));
    }
    goals.add(togetherOnTheWhole());
    for (String placement : List.of("unpinned", "busy")) {
      for (int range : RANGES) {
        goals.add(withoutCollapse(placement, range));
      }
    }
    for (String placement : List.of("apart", "together", "unpinned", "busy")) {
      goals.add(allocation(placement));
    }
    return goals;
  }

  private static Comparison against(String placement, int range, String ours, List<String> others) {
    return new Comparison(cell(placement, range), ours, others, Scale.RATE);
  }

  private static Map<String, String> cell(String placement, int range) {
    return Map.of(
        "placement", placement, "range", String.valueOf(range), "capacity", "65536", "ends", "1x1");
  }

  private static Goal overOneOfTheFour(String peer) {
    return new Goal(
        SCENARIO,
        "apart, 8192 and 65536 B, over `" + peer + "`",
        "10 as geometric mean, 7 each",
        run -> against("apart", 8192, OURS, List.of(peer))
            .in(run)
            .flatMap(small -> against("apart", 65_536, OURS, List.of(peer))
                .in(run)
                .map(large -> overBoth(small, large))));
  }

  private static Outcome overBoth(Finding small, Finding large) {
    double mean = Math.sqrt(small.ratio() * large.ratio());
    return new Outcome(
        Comparison.number(mean) + " (" + Comparison.number(small.ratio()) + " and "
            + Comparison.number(large.ratio()) + ")",
        mean >= 10 && Math.min(small.ratio(), large.ratio()) >= 7);
  }

  private static Goal togetherOnTheWhole() {
    return new Goal(SCENARIO, "together, geometric mean over the best that waits", "1.30", run -> {
      double[] ratios = RANGES.stream()
          .map(range -> against("together", range, OURS, WAITING).in(run))
          .flatMap(Optional::stream)
          .mapToDouble(found -> found.ratio())
          .toArray();
      if (ratios.length < RANGES.size()) {
        return Optional.empty();
      }
      double mean = Math.exp(DoubleStream.of(ratios).map(Math::log).average().orElseThrow());
      return Optional.of(new Outcome(Comparison.number(mean), mean >= 1.3));
    });
  }

  private static Goal withoutCollapse(String placement, int range) {
    return new Goal(
        SCENARIO,
        placement + ", " + range + " B, over any that waits",
        "0.95; one round of twenty below half",
        run -> against(placement, range, OURS, WAITING).in(run).map(found -> {
          int rounds = found.rounds().size();
          return new Outcome(
              found.inWords() + "; " + found.collapses() + " of " + rounds,
              found.ratio() >= Comparison.NO_SLOWER
                  && found.collapses() <= Math.max(1, rounds / ROUNDS_A_COLLAPSE));
        }));
  }

  private static Goal allocation(String placement) {
    return new Goal(
        SCENARIO, placement + ", bytes allocated a range, at most", "below 0.01", run -> {
          List<Double> medians = RANGES.stream()
              .flatMap(range ->
                  run.median(cell(placement, range), OURS, "bytes allocated a range").stream())
              .toList();
          return medians.stream()
              .max(Double::compare)
              .map(most -> new Outcome(String.format("%.4f", most), most < 0.01));
        });
  }
}
