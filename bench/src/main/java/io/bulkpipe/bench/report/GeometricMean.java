// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.util.List;
import java.util.Optional;

/**
 * The mean of ratios.
 *
 * @param value the root of their product
 * @param ratios how many there are, at least one
 */
record GeometricMean(double value, int ratios) {

  /** Nothing if there are no ratios; they are positive. */
  static Optional<GeometricMean> of(List<Double> ratios) {
    if (ratios.isEmpty()) {
      return Optional.empty();
    }
    // The sum of logarithms: a product could overflow.
    double sum = ratios.stream().mapToDouble(Math::log).sum();
    return Optional.of(new GeometricMean(Math.exp(sum / ratios.size()), ratios.size()));
  }
}
