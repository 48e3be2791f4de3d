// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.util.Random;

/** Writes the bytes of a connection, and counts them. */
final class Outgoing {
  private final ByteWriter writer;
  private final Random random;
  private final byte[] buffer;
  private volatile long written;

  Outgoing(ByteWriter writer, Random random, int longestPiece) {
    this.writer = writer;
    this.random = random;
    this.buffer = new byte[longestPiece];
  }

  /** Writes {@code length} further bytes, in pieces of random sizes. */
  void write(long length) throws Exception {
    long position = written;
    for (long end = position + length; position < end; ) {
      int piece = (int) Math.min(end - position, 1 + random.nextInt(buffer.length));
      PositionedBytes.fill(buffer, piece, position);
      writer.write(buffer, 0, piece);
      position += piece;
      written = position;
    }
  }

  void flush() throws Exception {
    writer.flush();
  }

  void end() throws Exception {
    writer.end();
  }

  void fail(Exception cause) throws Exception {
    writer.fail(cause);
  }

  /** Returns the number of bytes of the writes that have returned. */
  long written() {
    return written;
  }
}
