// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

/** Copies into a ring and out of it, in one piece or two. */
final class Wrap {
  private Wrap() {}

  static void in(byte[] src, int offset, byte[] ring, int slot, int n) {
    int first = Math.min(n, ring.length - slot);
    System.arraycopy(src, offset, ring, slot, first);
    System.arraycopy(src, offset + first, ring, 0, n - first);
  }

  static void out(byte[] ring, int slot, byte[] dst, int offset, int n) {
    int first = Math.min(n, ring.length - slot);
    System.arraycopy(ring, slot, dst, offset, first);
    System.arraycopy(ring, 0, dst, offset + first, n - first);
  }
}
