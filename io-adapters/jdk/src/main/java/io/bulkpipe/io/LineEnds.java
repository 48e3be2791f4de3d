// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds the end of a line. */
final class LineEnds {
  /*
   * Eight bytes at a time. In x = word ^ LF, a byte is zero where the word has a line feed. The sum
   * (x & LOW) + LOW carries into a byte's highest bit if any of its lower seven bits is set, and
   * never beyond. With x itself or-ed in, the highest bit is clear exactly where the byte is zero.
   * The same is done for the other end. A line ends where the bit is clear in either result. In
   * big-endian order the first byte holds the highest bits, so the leading zeros give the index.
   */
  static final long LF = 0x0A0A_0A0A_0A0A_0A0AL;
  static final long CR = 0x0D0D_0D0D_0D0D_0D0DL;
  private static final long LOW = 0x7F7F_7F7F_7F7F_7F7FL;
  private static final long HIGH = ~LOW;

  private LineEnds() {}

  /**
   * Returns the index of the first end of a line.
   *
   * @param bytes in big-endian order; its position and limit do not matter
   * @param from the first index to look at
   * @param to the index after the last
   * @param other the end beside a line feed: {@link #CR}, or {@link #LF} for no other
   * @return {@code to} if there is no end
   */
  static int next(ByteBuffer bytes, int from, int to, long other) {
    assert bytes.order() == ByteOrder.BIG_ENDIAN : bytes;
    int i = from;
    for (int last = to - Long.BYTES; i <= last; i += Long.BYTES) {
      long word = bytes.getLong(i);
      long feed = word ^ LF;
      long second = word ^ other;
      long neither = (((feed & LOW) + LOW) | feed) & (((second & LOW) + LOW) | second);
      long ends = ~neither & HIGH;
      if (ends != 0) {
        return i + (Long.numberOfLeadingZeros(ends) >>> 3);
      }
    }
    for (; i < to; i++) {
      byte b = bytes.get(i);
      if (b == '\n' || b == (byte) other) {
        return i;
      }
    }
    return to;
  }
}
