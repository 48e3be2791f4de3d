// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.io.Serializable;

/**
 * A name in a plot: two that look the same are still two.
 *
 * @param index its place
 * @param text what is shown
 */
record PlotLabel(int index, String text) implements Comparable<PlotLabel>, Serializable {
  private static final int LONGEST = 40;
  private static final int REPLACEMENT = 0xfffd;

  /** Shortens what is too long, and replaces what no XML document may contain. */
  PlotLabel {
    text = printable(text);
  }

  /** The text, or its beginning, without characters that XML lacks or that cannot be seen. */
  static String printable(String text) {
    String beginning = text.codePointCount(0, text.length()) > LONGEST
        ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…"
        : text;
    return inOneLine(beginning);
  }

  /** The whole of it. */
  static String inOneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(each -> isPrintable(each) ? each : REPLACEMENT)
        .forEach(line::appendCodePoint);
    return line.toString();
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED, Character.FORMAT -> false;
      default -> true;
    };
  }

  @Override
  public int compareTo(PlotLabel other) {
    return Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return text;
  }
}
