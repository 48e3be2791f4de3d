// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

/** Checks the numbers of bytes that a coroutine can wait for: up to half the capacity. */
final class Room {
  private static final int BITS_OF_LENGTH = 7;

  private Room() {}

  /** Checks a minimum. A call makes this check before it checks for cancellation. */
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
