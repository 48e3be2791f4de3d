// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arrays of buffers that are sent or received as one range. */
final class BufferArrays {
  /** The most buffers that are compared with each other, without a map. */
  private static final int FEW = 16;

  private BufferArrays() {}

  /**
   * Checks that a slice of buffers holds no null. A buffer with bytes remaining must not occur
   * twice, because it has only one position. Takes time in proportion to the number of buffers.
   *
   * @return the bytes remaining in all of them
   */
  static long check(String array, ByteBuffer[] buffers, int offset, int length) {
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

  /** Advances the positions of buffers by {@code sent} bytes in all. */
  static void advance(ByteBuffer[] srcs, int offset, long sent) {
    long left = sent;
    for (int i = offset; left > 0; i++) {
      int n = (int) Math.min(left, srcs[i].remaining());
      srcs[i].position(srcs[i].position() + n);
      left -= n;
    }
  }
}
