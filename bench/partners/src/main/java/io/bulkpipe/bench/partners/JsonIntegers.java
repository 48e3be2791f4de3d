// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The document that is sent: the integers from 0 to {@code count - 1} as a JSON array. Without a
 * buffer, each token is a write of its own, as of a JSON generator that does not buffer. With one,
 * the document buffers as Jackson's generator does, and writes arrays of that size.
 */
record JsonIntegers(int count, int buffer) {
  private static final int MOST_DIGITS = 10;

  /** Writes the document; the stream stays open. */
  void writeTo(OutputStream out) throws IOException {
    if (buffer == 0) {
      writeTokens(out);
    } else {
      GatheringOutputStream gathering = new GatheringOutputStream(buffer, out::write);
      writeTokens(gathering);
      gathering.flush();
    }
  }

  private void writeTokens(OutputStream out) throws IOException {
    byte[] digits = new byte[MOST_DIGITS];
    out.write('[');
    for (int number = 0; number < count; number++) {
      if (number > 0) {
        out.write(',');
      }
      int start = format(number, digits);
      out.write(digits, start, digits.length - start);
    }
    out.write(']');
  }

  /** Writes the digits to the end of the array; returns the index of the first one. */
  private static int format(int number, byte[] digits) {
    int start = digits.length;
    int rest = number;
    do {
      digits[--start] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    return start;
  }
}
