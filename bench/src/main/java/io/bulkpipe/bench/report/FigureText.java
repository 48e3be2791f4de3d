// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Figures as people read them: four digits that count, no exponent where it can be helped. */
final class FigureText {
  static final String MISSING = "–";

  private static final double MOST_PLAIN = 1e9;
  private static final double LEAST_PLAIN = 1e-4;
  private static final MathContext FIGURE = new MathContext(4);
  private static final MathContext RATIO = new MathContext(3);
  private static final MathContext TICK = new MathContext(10);

  private FigureText() {}

  static String figure(double value) {
    return text(value, FIGURE);
  }

  static String ratio(double value) {
    return text(value, RATIO) + "×";
  }

  /** Without zeros at the end. */
  static String tick(double value) {
    return isPlain(value)
        ? new BigDecimal(value).round(TICK).stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%.0e", value);
  }

  private static String text(double value, MathContext digits) {
    if (value == 0) {
      return "0";
    }
    if (!isPlain(value)) {
      return String.format(Locale.ROOT, "%." + (digits.getPrecision() - 1) + "e", value);
    }
    if (Math.abs(value) >= Math.pow(10, digits.getPrecision())) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    BigDecimal rounded = new BigDecimal(value).round(digits);
    int decimals = digits.getPrecision() - rounded.precision() + rounded.scale();
    return rounded.setScale(Math.max(0, decimals)).toPlainString();
  }

  private static boolean isPlain(double value) {
    double size = Math.abs(value);
    return size == 0 || (size >= LEAST_PLAIN && size < MOST_PLAIN);
  }
}
