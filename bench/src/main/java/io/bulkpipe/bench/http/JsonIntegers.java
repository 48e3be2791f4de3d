// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The document that is uploaded: the integers from 0 to {@code count - 1} as a JSON array, written
 * token by token as a JSON generator without a buffer would.
 */
record JsonIntegers(int count) {
  private static final int MOST_DIGITS = 10;

  JsonIntegers {
    if (count < 1) {
      throw new IllegalArgumentException("count=" + count + " is not positive");
    }
  }

  /** Writes the document; the stream stays open. */
  void writeTo(OutputStream out) throws IOException {
    byte[] digits = new byte[MOST_DIGITS];
    out.write('[');
    for (int number = 0; number < count; number++) {
      if (number > 0) {
        out.write(',');
      }
      int start = format(number, digits);
      out.write(digits, start, MOST_DIGITS - start);
    }
    out.write(']');
  }

  /** How many calls of {@code write} that takes. */
  long writes() {
    return 2L * count + 1;
  }

  /** How long the document is. */
  long bytes() {
    long digits = count;
    for (long power = 10; power < count; power *= 10) {
      digits += count - power;
    }
    long commas = count - 1L;
    return 1 + digits + commas + 1;
  }

  /** What a server that received all of it answers. */
  Totals totals() {
    return new Totals(count * (count - 1L) / 2, count);
  }

  /** Formats a number at the end of the array and returns where it starts. */
  private static int format(int number, byte[] digits) {
    int start = MOST_DIGITS;
    int rest = number;
    do {
      digits[--start] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    return start;
  }
}
