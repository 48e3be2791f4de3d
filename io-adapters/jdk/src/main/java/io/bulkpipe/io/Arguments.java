// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks of arguments. A call makes them before it looks at the interrupt flag or waits. */
final class Arguments {
  /** Up to this number of buffers, each is compared with all before it. Above it, a map is used. */
  private static final int FEW = 16;

  private Arguments() {}

  /** Checks a limit of how long to wait, and returns it. */
  static Duration checkTimeout(@Nullable Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout=null").isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout=" + timeout + " is not above zero");
    }
    return timeout;
  }

  /** Checks that {@code offset} and {@code length} name a slice of an array. */
  static void checkSlice(String name, byte @Nullable [] array, int offset, int length) {
    checkSlice(name, Objects.requireNonNull(array, name + "=null").length, offset, length);
  }

  private static void checkSlice(String name, int size, int offset, int length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          "offset=" + offset + ", length=" + length + ", " + name + ".length=" + size);
    }
  }

  /**
   * Checks that a slice of buffers exists, and that it holds no null. A buffer with bytes remaining
   * must not occur twice, because it has only one position. Takes time in proportion to their
   * number.
   */
  static void checkBuffers(
      String name, @Nullable ByteBuffer @Nullable [] buffers, int offset, int length) {
    Objects.requireNonNull(buffers, name + "=null");
    checkSlice(name, buffers.length, offset, length);
    Map<ByteBuffer, Integer> seen = length > FEW ? new IdentityHashMap<>(length) : Map.of();
    for (int i = offset; i < offset + length; i++) {
      ByteBuffer buffer = buffers[i];
      if (buffer == null) {
        throw new NullPointerException(name + "[" + i + "]=null");
      }
      Integer before =
          length > FEW ? seen.putIfAbsent(buffer, i) : indexOf(buffers, offset, i, buffer);
      if (before != null && buffer.hasRemaining()) {
        throw new IllegalArgumentException(
            name + "[" + i + "] is " + name + "[" + before + "]: " + buffer);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // equal buffers are not the same buffer
  private static @Nullable Integer indexOf(
      @Nullable ByteBuffer[] buffers, int from, int to, ByteBuffer buffer) {
    for (int i = from; i < to; i++) {
      if (buffers[i] == buffer) {
        return i;
      }
    }
    return null;
  }
}
