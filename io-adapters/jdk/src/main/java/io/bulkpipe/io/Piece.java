// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.nio.ByteBuffer;

/** How much of a window a pump moves at once. */
final class Piece {
  /*
   * A window's bytes become free, or visible, together. Who takes the whole ring at once works in
   * turns with the other side; who takes half of it leaves the other half for the other side to
   * work on. A small piece is not worth another call of the system, and a huge one makes the JDK
   * allocate a buffer of that size outside of the heap.
   */
  private static final int LEAST = 16 * 1024;
  private static final int MOST = 1 << 20;

  /** The array between a window and a stream: a longer one makes streams of the system slower. */
  static final int CHUNK = 64 * 1024;

  private Piece() {}

  static void narrow(ByteBuffer window) {
    int n = Math.max(window.remaining() / 2, LEAST);
    window.limit(window.position() + Math.min(window.remaining(), Math.min(n, MOST)));
  }
}
