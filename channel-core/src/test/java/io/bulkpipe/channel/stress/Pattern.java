// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An endless stream in which a byte follows from its position. It repeats itself after a prime
 * number of bytes, so that no power of two, and no capacity, is a multiple of the period.
 */
public final class Pattern {
  private static final int PERIOD = 65_521;

  /** One period, and what follows it: every piece of the stream up to some length is in here. */
  private final byte[] table;

  private final ByteBuffer heap;
  private final ByteBuffer readOnly;
  private final ByteBuffer direct;

  /**
   * Makes the stream.
   *
   * @param longest the most bytes that will be asked for at once
   */
  public Pattern(int longest) {
    table = new byte[PERIOD + longest];
    byte[] once = new byte[PERIOD];
    new SplittableRandom(1).nextBytes(once);
    for (int i = 0; i < table.length; i++) {
      table[i] = once[i % PERIOD];
    }
    heap = ByteBuffer.wrap(table);
    readOnly = heap.asReadOnlyBuffer();
    direct = ByteBuffer.allocateDirect(table.length).put(table);
  }

  /** An array with all pieces of the stream, which nobody may change. */
  public byte[] table() {
    return table;
  }

  /** The index in the table of what is at a position. */
  public int index(long position) {
    return (int) (position % PERIOD);
  }

  /** A piece of the stream as a buffer: on the heap, read-only, or off the heap. */
  public ByteBuffer buffer(int kind, long position, int length) {
    ByteBuffer whole = switch (kind) {
      case 0 -> heap;
      case 1 -> readOnly;
      default -> direct;
    };
    int index = index(position);
    return whole.duplicate().limit(index + length).position(index);
  }

  /** Fails unless bytes of an array are those at a position. */
  public void check(long position, byte[] bytes, int offset, int length) {
    int index = index(position);
    int wrong = Arrays.mismatch(table, index, index + length, bytes, offset, offset + length);
    if (wrong >= 0) {
      throw new AssertionError(
          "wrong byte at " + (position + wrong) + ", " + wrong + " of " + length);
    }
  }

  /** Fails unless the remaining bytes of a buffer are those at a position. */
  public void check(long position, ByteBuffer bytes) {
    int length = bytes.remaining();
    int wrong = buffer(0, position, length).mismatch(bytes);
    if (wrong >= 0) {
      throw new AssertionError(
          "wrong byte at " + (position + wrong) + ", " + wrong + " of " + length);
    }
  }
}
