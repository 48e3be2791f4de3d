// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import java.util.List;
import java.util.Optional;

/**
 * The mean of ratios.
 *
 * @param value the root of their product
 * @param ratios how many there are, at least one
 */
public record GeometricMean(double value, int ratios) {

  /**
   * Takes the mean.
   *
   * @param ratios positive ones
   * @return nothing if there are none
   */
  public static Optional<GeometricMean> of(List<Double> ratios) {
    if (ratios.isEmpty()) {
      return Optional.empty();
    }
    // The sum of logarithms: a product could overflow.
    double sum = ratios.stream().mapToDouble(Math::log).sum();
    return Optional.of(new GeometricMean(Math.exp(sum / ratios.size()), ratios.size()));
  }
}
