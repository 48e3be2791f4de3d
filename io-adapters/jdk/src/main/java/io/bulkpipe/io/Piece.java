// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.nio.ByteBuffer;

/** The size of the pieces of a window that a pump moves at once. */
final class Piece {
  /*
   * The bytes of a window become free, or visible, together. A pump that took the whole ring at
   * once would take turns with the other side. A pump that takes half of it leaves the other half
   * to the other side meanwhile. A small piece is not worth a system call of its own. A huge piece
   * makes the JDK allocate a buffer of that size outside the heap.
   */
  private static final int LEAST = 16 * 1024;
  private static final int MOST = 1 << 20;

  /** The length of the array between a window and a stream. A longer array is slower. */
  static final int CHUNK = 64 * 1024;

  private Piece() {}

  static void narrow(ByteBuffer window) {
    int n = Math.max(window.remaining() / 2, LEAST);
    window.limit(window.position() + Math.min(window.remaining(), Math.min(n, MOST)));
  }
}
