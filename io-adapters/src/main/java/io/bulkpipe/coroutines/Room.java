// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkSender;

/** How much can be waited for without blocking: half the capacity. */
final class Room {
  private static final int BITS_OF_LENGTH = 7;

  private Room() {}

  /** The largest minimum that {@code whenWritable} takes. */
  static int of(BulkSender sender) {
    return of(sender.capacity());
  }

  /** The largest minimum of either end. */
  static int of(int capacity) {
    return (capacity + 1) / 2;
  }

  /** Checks a minimum before anything else is looked at, cancellation included. */
  static void check(String name, int value, int capacity) {
    if (value < 1 || value > of(capacity)) {
      throw new IllegalArgumentException(name + "=" + value + " is not from 1 to " + of(capacity)
          + ", half of the capacity=" + capacity);
    }
  }

  /** The bytes that a message takes together with its length, which has seven bits a byte. */
  static int space(int message) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(message | 1);
    return message + (bits + BITS_OF_LENGTH - 1) / BITS_OF_LENGTH;
  }
}
