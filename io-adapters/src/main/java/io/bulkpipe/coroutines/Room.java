// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkSender;

/** How much room a sender can wait for without blocking: half the capacity. */
final class Room {
  private static final int BITS_OF_LENGTH = 7;

  private Room() {}

  /** The largest minimum that {@code whenWritable} takes. */
  static int of(BulkSender sender) {
    return (sender.capacity() + 1) / 2;
  }

  /** The bytes that a message takes together with its length, which has seven bits a byte. */
  static int space(int message) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(message | 1);
    return message + (bits + BITS_OF_LENGTH - 1) / BITS_OF_LENGTH;
  }
}
