// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The goals of {@code roundtrip}, {@code latency}, {@code http}, {@code lines} and {@code process}. */
final class TimeGoals {
  private static final String OURS = "bulkpipe";
  private static final Scale CPU = new Scale("CPU s", false);

  /** Less is a tie. */
  private static final double TIE = 0.97;

  private static final double NANOS_A_MICRO = 1000;

  private TimeGoals() {}

  static List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    Scale roundTrip = new Scale("ns a round trip", false);
    double[] originRatios = {22, 18, 16, 4.9, 5.7, 5.4};
    int[] sizes = {8, 100, 1024, 8192, 32_768, 65_536};
    for (int i = 0; i < sizes.length; i++) {
      Map<String, String> cell = Map.of("size", String.valueOf(sizes[i]));
      goals.add(new Comparison(cell, OURS, List.of("kernel"), roundTrip)
          .atLeast(
              "roundtrip",
              "round trip of " + sizes[i] + " B, over the kernel pipe",
              originRatios[i]));
    }
    for (String placement : List.of("apart", "unpinned")) {
      for (String percentile : List.of("median", "p99")) {
        goals.add(handOver(placement, percentile));
      }
    }
    goals.add(new Comparison(Map.of(), OURS, List.of("kernel"), CPU)
        .atLeast("http", "`http`, processor time, over the kernel pipe unbuffered", 14));
    goals.add(bestForm());
    goals.add(new Goal(
        "http",
        "`http`, waits for bytes, of the publisher",
        "0",
        run -> run.median(Map.of(), "bulkpipe-publisher", "waits for bytes")
            .map(waits -> new Outcome(Comparison.number(waits), waits == 0))));
    goals.add(new Comparison(
            Map.of(), "bulkpipe-staged", List.of("kernel"), new Scale("ns a line", false))
        .atLeast("lines", "lines, staged, over the kernel pipe unbuffered", 20));
    goals.add(new Comparison(Map.of("child", "cat"), OURS, List.of("raw"), Scale.RATE)
        .atLeast("process", "`cat`, over the raw streams", 0.9));
    goals.add(starts());
    return goals;
  }

  private static Goal handOver(String placement, String percentile) {
    Scale scale = new Scale(percentile + " ns", false);
    Comparison comparison = new Comparison(
        Map.of("placement", placement, "idle us", "200"), OURS, SweepGoals.WAITING, scale);
    return new Goal(
        "latency",
        "hand-over of a lone message, " + placement + ", " + percentile + ", us",
        "0.95 of the best that parks",
        run -> comparison
            .in(run)
            .map(found -> new Outcome(
                String.format(
                    Locale.ROOT,
                    "%.1f, best %.1f (`%s`)",
                    found.best().median() / found.ratio() / NANOS_A_MICRO,
                    found.best().median() / NANOS_A_MICRO,
                    found.best().subject()),
                found.ratio() >= Comparison.NO_SLOWER)));
  }

  /** The best form of ours against the best form of the others. */
  private static Goal bestForm() {
    List<String> forms = List.of(
        "bulkpipe",
        "bulkpipe-default",
        "bulkpipe-staged",
        "bulkpipe-low-water",
        "bulkpipe-publisher");
    List<String> others = List.of("piped", "kernel-buffered", "kernel");
    return new Goal(
        "http",
        "`http`, processor time, best form over the best form of the others",
        Comparison.number(TIE),
        run -> run.best(Map.of(), forms, CPU)
            .flatMap(ours -> new Comparison(Map.of(), ours.subject(), others, CPU)
                .in(run)
                .map(found -> new Outcome(
                    found.inWords() + " by `" + ours.subject() + "`", found.ratio() >= TIE))));
  }

  private static Goal starts() {
    Scale scale = new Scale("ms for 200 starts", false);
    return new Goal(
        "process",
        "`true` started 200 times, ms",
        "within the spread of the bare start",
        run -> run.median(Map.of(), OURS, scale.figure()).flatMap(ours -> {
          List<Double> bare = run.values(Map.of(), "raw", scale.figure());
          return bare.isEmpty()
              ? Optional.empty()
              : Optional.of(new Outcome(
                  String.format(
                      Locale.ROOT,
                      "%.0f, bare %.0f to %.0f",
                      ours,
                      bare.get(0),
                      bare.get(bare.size() - 1)),
                  ours <= bare.get(bare.size() - 1)));
        }));
  }
}
