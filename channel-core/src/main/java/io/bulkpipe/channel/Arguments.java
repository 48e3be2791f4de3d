// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;

/** The checks that operations begin with. */
final class Arguments {
  private Arguments() {}

  /** Checks, without overflow, that {@code offset} and {@code length} name a slice of an array. */
  static void checkSlice(String array, int size, int offset, int length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          "offset=" + offset + ", length=" + length + ", " + array + ".length=" + size);
    }
  }

  /**
   * Checks that a slice of buffers holds neither null nor the same bytes twice through one buffer, which
   * has one position only.
   *
   * @return the bytes that remain in them
   */
  @SuppressWarnings("ReferenceEquality") // equal buffers are not the same buffer
  static long checkBuffers(ByteBuffer[] srcs, int offset, int length) {
    long total = 0;
    for (int i = offset; i < offset + length; i++) {
      ByteBuffer src = srcs[i];
      if (src == null) {
        throw new NullPointerException("srcs[" + i + "]=null");
      }
      for (int j = offset; j < i; j++) {
        if (srcs[j] == src && src.hasRemaining()) {
          throw new IllegalArgumentException("srcs[" + i + "] is srcs[" + j + "]: " + src);
        }
      }
      total += src.remaining();
    }
    return total;
  }
}
