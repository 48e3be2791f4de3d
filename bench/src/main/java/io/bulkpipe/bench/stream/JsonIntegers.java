// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The document that is uploaded: the integers from 0 to {@code count - 1} as a JSON array, written
 * token by token as a JSON generator without a buffer would.
 */
record JsonIntegers(int count) {

  JsonIntegers {
    if (count < 1) {
      throw new IllegalArgumentException("count=" + count + " is not positive");
    }
  }

  /** What a server answers that has received such a document. */
  record Totals(long sum, long count) {}

  /** Writes the document; the stream stays open. */
  void writeTo(OutputStream out) throws IOException {
    byte[] digits = new byte[Lines.MOST_DIGITS];
    out.write('[');
    for (int number = 0; number < count; number++) {
      if (number > 0) {
        out.write(',');
      }
      int start = Lines.format(number, digits);
      out.write(digits, start, digits.length - start);
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
}
