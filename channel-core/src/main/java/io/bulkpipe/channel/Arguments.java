// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/** The check that all operations on arrays begin with. */
final class Arguments {
  private Arguments() {}

  /** Checks, without overflow, that {@code offset} and {@code length} name a slice of an array. */
  static void checkSlice(String array, int size, int offset, int length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          "offset=" + offset + ", length=" + length + ", " + array + ".length=" + size);
    }
  }
}
