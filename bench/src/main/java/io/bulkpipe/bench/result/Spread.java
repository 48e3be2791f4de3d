// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.Collection;

/** The same figure from several rounds. */
public record Spread(double least, double median, double most) {

  /** Sorts out what was measured: at least one figure. */
  public static Spread of(Collection<? extends Number> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("figures=[]: at least one is needed");
    }
    double[] sorted = figures.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    int last = sorted.length - 1;
    return new Spread(sorted[0], (sorted[last / 2] + sorted[(last + 1) / 2]) / 2, sorted[last]);
  }

  /** The mean of positive ratios: of the logarithms, because a product could overflow. */
  public static double geometricMean(Collection<Double> ratios) {
    return Math.exp(ratios.stream().mapToDouble(Math::log).average().orElse(Double.NaN));
  }
}
