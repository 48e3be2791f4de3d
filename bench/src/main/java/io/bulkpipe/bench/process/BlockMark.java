// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.io.IOException;

/**
 * The first and the last byte of each block say which block it is: cheap to write and to check, and
 * a byte too many or too few anywhere shows at the next mark.
 */
final class BlockMark {
  static final int BLOCK = 65_536;

  private static final int LAST = BLOCK - 1;
  private static final int FACTOR = 31;

  private BlockMark() {}

  /** Marks a block. */
  static void put(byte[] block, long number) {
    block[0] = first(number);
    block[LAST] = last(number);
  }

  /** Checks the marks in a piece of the stream. */
  static void check(byte[] piece, int length, long position) throws IOException {
    int within = (int) (position % BLOCK);
    long number = position / BLOCK;
    for (int start = -within; start < length; start += BLOCK, number++) {
      check(piece, length, start, first(number), position);
      check(piece, length, start + LAST, last(number), position);
    }
  }

  private static void check(byte[] piece, int length, int index, byte expected, long position)
      throws IOException {
    if (index >= 0 && index < length && piece[index] != expected) {
      throw new IOException(
          "byte " + (position + index) + " is " + piece[index] + ", not " + expected);
    }
  }

  private static byte first(long number) {
    return (byte) (number * FACTOR + 1);
  }

  private static byte last(long number) {
    return (byte) (number + 2 + (number >> Byte.SIZE));
  }
}
