// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

/** What a fuzzed channel is to do: bytes, of which each choice takes the next one. */
final class Program {
  private final byte[] bytes;
  private int next;

  Program(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean isOver() {
    return next >= bytes.length;
  }

  /** A number from 0 up to a bound, which is not among them; 0 if the program is over. */
  int choose(int bound) {
    int low = isOver() ? 0 : bytes[next++] & 0xFF;
    if (bound <= 256) {
      return low % bound;
    }
    int high = isOver() ? 0 : bytes[next++] & 0xFF;
    return (high << 8 | low) % bound;
  }

  /** One of several numbers. */
  int oneOf(int... numbers) {
    return numbers[choose(numbers.length)];
  }
}
