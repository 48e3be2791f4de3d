// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A figure that was set, of the file {@code goals.csv}.
 *
 * @param scenario the command whose results show it
 * @param what is measured
 * @param wanted the least or the most that it may be, in words
 * @param check how it is judged
 * @param least the least that it may be
 * @param most the most that it may be; of {@link Check#MEAN} the least that each ratio may be
 * @param cells properties of the cells that count; each element is one cell
 * @param subjects the best of these counts
 * @param figure its name in the results
 * @param peers the best of these is what the best subject is compared with
 */
record Goal(
    String scenario,
    String what,
    String wanted,
    Check check,
    double least,
    double most,
    List<List<String>> cells,
    List<String> subjects,
    String figure,
    List<String> peers) {
  private static final int ROUNDS_A_COLLAPSE = 20;

  /** How a goal is judged. */
  enum Check {
    /** The ratio of the medians is not below the least. */
    RATIO,
    /** So is it, and at most one round of twenty, or one, is below half of the median round. */
    STEADY,
    /** The geometric mean of the cells' ratios is not below the least. */
    MEAN,
    /** The median is from the least to the most, in each cell. */
    VALUE,
    /** The median is not above the most of the peer's samples. */
    SPREAD
  }

  /** What a run says of a goal. */
  record Outcome(String measured, boolean holds) {}

  /** The best subject against the best peer. */
  private record Duel(String subject, String peer, Ratio ratio) {}

  static List<Goal> all() throws IOException {
    return CompactTable.rows(ReportPage.resource("goals.csv")).stream()
        .map(Goal::of)
        .toList();
  }

  private static Goal of(Map<String, String> row) {
    Function<String, String> value = name -> Objects.requireNonNull(row.get(name), name);
    return new Goal(
        value.apply("scenario"),
        value.apply("what"),
        value.apply("wanted"),
        Check.valueOf(value.apply("check").toUpperCase(Locale.ROOT)),
        limit(value.apply("least"), Double.NEGATIVE_INFINITY),
        limit(value.apply("most"), Double.POSITIVE_INFINITY),
        Stream.of(value.apply("cells").split("\\|", -1))
            .map(each -> list(each, ";"))
            .toList(),
        list(value.apply("subjects"), " "),
        value.apply("figure"),
        list(value.apply("peers"), " "));
  }

  private static double limit(String text, double ifEmpty) {
    return text.isEmpty() ? ifEmpty : Double.parseDouble(text);
  }

  private static List<String> list(String text, String separator) {
    return Stream.of(text.split(separator, -1)).filter(each -> !each.isEmpty()).toList();
  }

  /** Judges a run; empty if the run did not measure all that it takes. */
  Optional<Outcome> in(Result run) {
    List<List<Sample>> measured = cells.stream().map(each -> samples(run, each)).toList();
    List<Sample> first = measured.get(0);
    return switch (check) {
      case RATIO, STEADY -> duel(first).map(this::outcome);
      case MEAN -> mean(measured.stream().flatMap(each -> duel(each).stream()).toList());
      case VALUE ->
        value(measured.stream()
            .flatMap(each -> best(each, subjects).map(own -> median(each, own)).stream())
            .toList());
      case SPREAD ->
        best(first, subjects)
            .filter(own -> !values(first, peers.get(0)).isEmpty())
            .map(own -> spread(median(first, own), Spread.of(values(first, peers.get(0)))));
    };
  }

  private Outcome outcome(Duel duel) {
    List<Double> rounds = duel.ratio.rounds();
    double half = rounds.isEmpty() ? 0 : rounds.get(rounds.size() / 2) / 2;
    long collapses = rounds.stream().filter(each -> each < half).count();
    String spread = rounds.isEmpty()
        ? ""
        : ", " + number(rounds.get(0)) + " to " + number(rounds.get(rounds.size() - 1));
    String measured = number(duel.ratio.value()) + spread + " (`" + duel.peer + "`)"
        + (subjects.size() == 1 ? "" : " by `" + duel.subject + "`");
    boolean holds = duel.ratio.value() >= least;
    return check == Check.STEADY
        ? new Outcome(
            measured + "; " + collapses + " of " + rounds.size(),
            holds && collapses <= Math.max(1, rounds.size() / ROUNDS_A_COLLAPSE))
        : new Outcome(measured, holds);
  }

  private Optional<Outcome> mean(List<Duel> duels) {
    if (duels.size() < cells.size()) {
      return Optional.empty();
    }
    List<Double> ratios = duels.stream().map(each -> each.ratio.value()).toList();
    double mean = Spread.geometricMean(ratios);
    boolean eachHolds = Double.isInfinite(most) || ratios.stream().allMatch(each -> each >= most);
    String all = String.join(", ", ratios.stream().map(Goal::number).toList());
    return Optional.of(new Outcome(number(mean) + " (" + all + ")", mean >= least && eachHolds));
  }

  private Optional<Outcome> value(List<Double> medians) {
    return medians.stream()
        .max(Comparator.naturalOrder())
        .map(worst -> new Outcome(
            String.format(Locale.ROOT, "%.3f", worst),
            medians.stream().allMatch(each -> each >= least && each <= most)));
  }

  private static Outcome spread(double own, Spread peer) {
    return new Outcome(
        String.format(Locale.ROOT, "%.0f, bare %.0f to %.0f", own, peer.least(), peer.most()),
        own <= peer.most());
  }

  private Optional<Duel> duel(List<Sample> samples) {
    return best(samples, subjects)
        .flatMap(own -> best(samples, peers)
            .flatMap(peer ->
                Ratio.of(samples, figure, own, peer).map(ratio -> new Duel(own, peer, ratio))));
  }

  private Optional<String> best(List<Sample> samples, List<String> names) {
    Comparator<String> byMedian = Comparator.comparingDouble(each -> median(samples, each));
    return names.stream()
        .filter(each -> !values(samples, each).isEmpty())
        .max(Ratio.isMoreBetter(figure) ? byMedian : byMedian.reversed());
  }

  private double median(List<Sample> samples, String subject) {
    return Spread.of(values(samples, subject)).median();
  }

  private List<Double> values(List<Sample> samples, String subject) {
    return samples.stream()
        .filter(each -> each.subject().equals(subject))
        .map(each -> each.figures().get(figure))
        .filter(Objects::nonNull)
        .toList();
  }

  /** The samples of the cells that have these properties, each as {@code name=value}. */
  private static List<Sample> samples(Result run, List<String> properties) {
    return run.samples().stream()
        .filter(sample -> sample.cell().entrySet().stream()
            .map(Map.Entry::toString)
            .toList()
            .containsAll(properties))
        .toList();
  }

  /** A number with two digits behind the point, if it is small. */
  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
