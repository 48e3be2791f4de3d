// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

/** How much can be waited for without blocking: half the capacity. */
final class Room {
  private static final int BITS_OF_LENGTH = 7;

  private Room() {}

  /** Checks a minimum before anything else is looked at, cancellation included. */
  static void check(String name, int value, int largest, int capacity) {
    if (value < 1 || value > largest) {
      throw new IllegalArgumentException(name + "=" + value + " is not from 1 to " + largest
          + ", half of the capacity=" + capacity);
    }
  }

  /** The bytes that a message takes together with its length, which has seven bits a byte. */
  static int space(int message) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(message | 1);
    return message + (bits + BITS_OF_LENGTH - 1) / BITS_OF_LENGTH;
  }
}
