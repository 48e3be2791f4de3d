// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import io.bulkpipe.bench.measure.Spread;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Sample;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The results of one run of a command.
 *
 * @param result what was found
 */
record Run(Result result) {

  /**
   * A subject with the median of a figure.
   *
   * @param subject its name
   * @param median of all samples
   */
  record Peer(String subject, double median) {}

  /** The median of a figure; empty if it was not measured. */
  Optional<Double> median(Map<String, String> cell, String subject, String figure) {
    List<Double> values = values(cell, subject, figure);
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values).median());
  }

  /** All values of a figure, sorted. */
  List<Double> values(Map<String, String> cell, String subject, String figure) {
    return samples(cell, subject)
        .map(each -> each.figures().get(figure))
        .filter(Objects::nonNull)
        .sorted()
        .toList();
  }

  /** The best of some subjects by their medians. */
  Optional<Peer> best(Map<String, String> cell, Collection<String> subjects, Scale scale) {
    Comparator<Peer> byMedian = Comparator.comparingDouble(Peer::median);
    return subjects.stream()
        .flatMap(each ->
            median(cell, each, scale.figure()).map(median -> new Peer(each, median)).stream())
        .max(scale.moreIsBetter() ? byMedian : byMedian.reversed());
  }

  /** How many times better one subject is than another, in each round by itself, sorted. */
  List<Double> ratios(Map<String, String> cell, String subject, String peer, Scale scale) {
    return samples(cell, subject)
        .flatMap(each -> samples(cell, peer)
            .filter(other -> other.fork() == each.fork() && other.round() == each.round())
            .map(other -> scale.ratio(value(each, scale), value(other, scale))))
        .sorted()
        .toList();
  }

  private static double value(Sample sample, Scale scale) {
    return sample.figures().getOrDefault(scale.figure(), Double.NaN);
  }

  /** All samples of a subject whose cell has these properties. */
  private Stream<Sample> samples(Map<String, String> cell, String subject) {
    return result.samples().stream()
        .filter(each ->
            each.subject().equals(subject) && each.cell().entrySet().containsAll(cell.entrySet()));
  }
}
