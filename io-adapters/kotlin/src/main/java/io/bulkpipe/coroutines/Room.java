// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

/** Checks amounts that can be waited for: up to half the capacity. */
final class Room {
  private static final int BITS_OF_LENGTH = 7;

  private Room() {}

  /** Checks a minimum. This comes before all other checks, that for cancellation included. */
  static void check(String name, int value, int largest, int capacity) {
    if (value < 1 || value > largest) {
      throw new IllegalArgumentException(name + "=" + value + " is not from 1 to " + largest
          + ", half of the capacity=" + capacity);
    }
  }

  /** Returns the bytes of a message and its length, which takes one byte for each seven bits. */
  static int space(int message) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(message | 1);
    return message + (bits + BITS_OF_LENGTH - 1) / BITS_OF_LENGTH;
  }
}
