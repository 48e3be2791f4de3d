// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

/** Bytes that are a function of their positions. So each misplaced, lost or repeated byte shows. */
final class PositionedBytes {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private PositionedBytes() {}

  static byte at(long position) {
    return (byte) (((position + 1) * GOLDEN) >>> 56);
  }

  static void fill(byte[] bytes, int length, long from) {
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
  }

  static void check(byte[] bytes, int length, long from) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != at(from + i)) {
        throw new AssertionError("the reader gets wrong bytes: position " + (from + i) + " is "
            + bytes[i] + " instead of " + at(from + i));
      }
    }
  }
}
