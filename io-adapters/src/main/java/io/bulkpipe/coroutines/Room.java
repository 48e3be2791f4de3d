// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.MessageSender;

/** How much room a sender can wait for without blocking: half the capacity. */
final class Room {
  private static final int BITS_OF_LENGTH = 7;

  private Room() {}

  /**
   * The largest minimum that {@code whenWritable} certainly takes. The ends do not tell their
   * capacity, but it holds the longest message together with its length, and one byte more at most.
   *
   * @throws IllegalArgumentException if the end is none of a {@code BulkChannel}'s
   */
  static int of(BulkSender sender) {
    return (space(MessageSender.over(sender).maximum()) + 1) / 2;
  }

  /** The bytes that a message takes together with its length, which has seven bits a byte. */
  static int space(int message) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(message | 1);
    return message + (bits + BITS_OF_LENGTH - 1) / BITS_OF_LENGTH;
  }
}
