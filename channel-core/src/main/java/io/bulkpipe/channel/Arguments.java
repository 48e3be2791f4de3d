// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks that operations begin with. */
final class Arguments {
  /** Up to so many buffers are compared with each other, without a map. */
  private static final int FEW = 16;

  private Arguments() {}

  /** Checks, without overflow, that {@code offset} and {@code length} name a slice of an array. */
  static void checkSlice(String array, int size, int offset, int length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          "offset=" + offset + ", length=" + length + ", " + array + ".length=" + size);
    }
  }

  /**
   * Checks that a slice of buffers holds neither null nor the same bytes twice through one buffer,
   * which has one position only. Takes time in proportion to their number.
   *
   * @return the bytes that remain in them
   */
  static long checkBuffers(String array, ByteBuffer[] buffers, int offset, int length) {
    Map<ByteBuffer, Integer> seen = length > FEW ? new IdentityHashMap<>(length) : Map.of();
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      ByteBuffer buffer = buffers[i];
      if (buffer == null) {
        throw new NullPointerException(array + "[" + i + "]=null");
      }
      if (buffer.hasRemaining()) {
        Integer before =
            length > FEW ? seen.putIfAbsent(buffer, i) : indexOf(buffers, offset, i, buffer);
        if (before != null) {
          throw new IllegalArgumentException(
              array + "[" + i + "] is " + array + "[" + before + "]: " + buffer);
        }
      }
      total += buffer.remaining();
    }
    return total;
  }

  @SuppressWarnings("ReferenceEquality") // equal buffers are not the same buffer
  private static @Nullable Integer indexOf(
      ByteBuffer[] buffers, int from, int to, ByteBuffer buffer) {
    for (int i = from; i < to; i++) {
      if (buffers[i] == buffer) {
        return i;
      }
    }
    return null;
  }

  /** Checks the minimum of a window or of readiness: 1 to half the capacity, rounded up. */
  static void checkMinimum(int minimum, int capacity) {
    int half = (capacity + 1) / 2;
    if (minimum < 1 || minimum > half) {
      throw new IllegalArgumentException("minimum=" + minimum + " is not from 1 to " + half
          + ", half of the capacity=" + capacity);
    }
  }

  /** Checks the longest message: what the capacity holds together with the length, at most. */
  static int checkMaximum(int maximum, int capacity) {
    int limit = MessageFraming.maximum(capacity);
    if (maximum < 0 || maximum > limit) {
      throw new IllegalArgumentException("maximum=" + maximum + " is not from 0 to " + limit
          + ", what fits the capacity=" + capacity);
    }
    return maximum;
  }
}
