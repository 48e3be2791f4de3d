// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The goals of {@code fibers} and {@code contention}. */
final class ThreadGoals {
  private static final String FIBERS = "fibers";
  private static final String OURS = "bulkpipe";
  private static final double RESCHEDULES_OFF = 0.01;

  private ThreadGoals() {}

  static List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    for (int range : List.of(1024, 65_536)) {
      goals.add(new Goal(
          FIBERS,
          "virtual threads on one carrier, " + range + " B through 65536, of the round trip",
          "0.65",
          run -> run.median(carrier(65_536, range), OURS, "transfer / round trip")
              .map(ratio -> new Outcome(Comparison.number(ratio), ratio >= 0.65))));
    }
    for (int capacity : List.of(65_536, 32_768)) {
      for (int range : List.of(1024, 65_536)) {
        goals.add(new Goal(
            FIBERS,
            "reschedules over 2 x bytes / capacity, " + range + " B through " + capacity,
            "0.99 to 1.01",
            run -> run.median(carrier(capacity, range), OURS, "reschedules")
                .map(ratio -> new Outcome(
                    String.format(Locale.ROOT, "%.3f", ratio),
                    Math.abs(ratio - 1) <= RESCHEDULES_OFF))));
      }
    }
    List<String> peers = List.of("piped", "one-lock", "okio", "kernel", "queue", "kotlinx");
    for (String ends : List.of("2x2", "4x4", "1x4", "4x1")) {
      for (int range : List.of(64, 8192)) {
        Map<String, String> cell = Map.of("ends", ends, "range", String.valueOf(range));
        goals.add(new Comparison(cell, "bulkpipe-shared", peers, Scale.RATE)
            .atLeast(
                "contention",
                ends + ", " + range + " B, over the best of the four, `queue` and `kotlinx`",
                Comparison.NO_SLOWER));
      }
    }
    return goals;
  }

  private static Map<String, String> carrier(int capacity, int range) {
    return Map.of(
        "placement", "one-carrier",
        "capacity", String.valueOf(capacity),
        "range", String.valueOf(range));
  }
}
