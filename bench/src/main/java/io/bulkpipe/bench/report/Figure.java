// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.util.OptionalDouble;

/**
 * What was measured.
 *
 * @param name with its unit; one of something per second is better the higher it is, any other the
 *     lower
 */
record Figure(String name) {

  boolean isHigherBetter() {
    return name.endsWith("/s");
  }

  String direction() {
    return isHigherBetter() ? "higher is better" : "lower is better";
  }

  /** How many times better the first is; nothing where that is no positive number. */
  OptionalDouble ratio(double first, double other) {
    double ratio = isHigherBetter() ? first / other : other / first;
    return Double.isFinite(ratio) && ratio > 0 ? OptionalDouble.of(ratio) : OptionalDouble.empty();
  }
}
