// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import java.util.Collection;

/**
 * The same figure from several rounds.
 *
 * @param least the least of them
 * @param median the middle one, or the mean of the two in the middle
 * @param most the most of them
 */
public record Spread(double least, double median, double most) {

  /**
   * Sorts out what was measured.
   *
   * @param figures at least one
   * @return their spread
   */
  public static Spread of(Collection<? extends Number> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("figures=[]: at least one is needed");
    }
    double[] sorted = figures.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    int last = sorted.length - 1;
    return new Spread(sorted[0], (sorted[last / 2] + sorted[(last + 1) / 2]) / 2, sorted[last]);
  }
}
