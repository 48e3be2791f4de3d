// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.nio.ByteBuffer;
import java.util.Objects;

/** A part of an array, checked before anything else. */
final class Slice {
  private Slice() {}

  static ByteBuffer of(String name, byte[] array, int offset, int length) {
    int size = Objects.requireNonNull(array, name + "=null").length;
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          "offset=" + offset + ", length=" + length + ", " + name + ".length=" + size);
    }
    return ByteBuffer.wrap(array, offset, length);
  }
}
