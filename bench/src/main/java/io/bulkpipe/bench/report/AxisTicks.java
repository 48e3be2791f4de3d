// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Round values for a logarithmic axis. */
final class AxisTicks {
  private static final int ENOUGH = 3;
  private static final int[] DECADES = {1};
  private static final int[] PARTS = {1, 2, 5};

  private AxisTicks() {}

  /**
   * Powers of ten; for a narrower range their doubles and halves as well; for one that is narrower
   * still, even steps.
   *
   * @param low positive
   * @param high more than that
   */
  static List<Double> between(double low, double high) {
    List<Double> ticks = multiples(DECADES, low, high);
    if (ticks.size() < ENOUGH) {
      ticks = multiples(PARTS, low, high);
    }
    return ticks.size() < ENOUGH ? even(low, high) : ticks;
  }

  private static List<Double> multiples(int[] factors, double low, double high) {
    List<Double> ticks = new ArrayList<>();
    int last = (int) Math.floor(Math.log10(high));
    for (int exponent = (int) Math.floor(Math.log10(low)); exponent <= last; exponent++) {
      for (int factor : factors) {
        add(Double.parseDouble(factor + "e" + exponent), low, high, ticks);
      }
    }
    return ticks;
  }

  private static List<Double> even(double low, double high) {
    double rough = (high - low) / ENOUGH;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = rough >= 5 * decade ? 5 * decade : rough >= 2 * decade ? 2 * decade : decade;
    List<Double> ticks = new ArrayList<>();
    for (double count = Math.ceil(low / step); count * step <= high; count++) {
      add(count * step, low, high, ticks);
    }
    return ticks;
  }

  private static void add(double tick, double low, double high, List<Double> ticks) {
    if (tick >= low && tick <= high) {
      ticks.add(tick);
    }
  }
}
