// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import io.bulkpipe.bench.goals.Run.Peer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A subject against the best of others, in one cell.
 *
 * @param cell the properties of the cell that matter
 * @param ours the subject
 * @param others whom it is compared with
 * @param scale what by
 */
record Comparison(Map<String, String> cell, String ours, List<String> others, Scale scale) {

  /** No slower, by the goals' own definition. */
  static final double NO_SLOWER = 0.95;

  /**
   * How it came out.
   *
   * @param ratio of the medians: how many times better ours is
   * @param rounds the same of each round, sorted
   * @param best the best of the others
   */
  record Finding(double ratio, List<Double> rounds, Peer best) {

    /** The ratio, its spread and the peer. */
    String inWords() {
      return rounds.isEmpty()
          ? String.format(Locale.ROOT, "%s (`%s`)", number(ratio), best.subject())
          : String.format(
              Locale.ROOT,
              "%s, %s to %s (`%s`)",
              number(ratio),
              number(rounds.get(0)),
              number(rounds.get(rounds.size() - 1)),
              best.subject());
    }

    /** How many rounds fall below half of the median ratio. */
    long collapses() {
      double half = rounds.isEmpty() ? 0 : rounds.get(rounds.size() / 2) / 2;
      return rounds.stream().filter(each -> each < half).count();
    }
  }

  /** Compares; empty if ours or all others were not measured. */
  Optional<Finding> in(Run run) {
    return run.best(cell, others, scale)
        .flatMap(best -> run.median(cell, ours, scale.figure())
            .map(own -> new Finding(
                scale.ratio(own, best.median()),
                run.ratios(cell, ours, best.subject(), scale),
                best)));
  }

  /** A goal that it is so many times better, at least. */
  Goal atLeast(String scenario, String what, double limit) {
    return new Goal(
        scenario,
        what,
        number(limit),
        run -> in(run).map(found -> new Outcome(found.inWords(), found.ratio() >= limit)));
  }

  /** A number with two digits behind the point, if it is small. */
  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
