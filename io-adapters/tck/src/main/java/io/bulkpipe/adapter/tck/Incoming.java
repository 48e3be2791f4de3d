// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.util.Random;

/** Reads the bytes of a connection, and checks each of them. */
final class Incoming {
  private static final int AGAIN = 2;

  private final ByteReader reader;
  private final Random random;
  private final byte[] buffer;
  private long position;

  Incoming(ByteReader reader, Random random, int longestPiece) {
    this.reader = reader;
    this.random = random;
    this.buffer = new byte[longestPiece];
  }

  long position() {
    return position;
  }

  /** Reads {@code length} further bytes. Fails if the stream ends before that. */
  void read(long length) throws Exception {
    for (long end = position + length; position < end; ) {
      int n = readPiece(end - position);
      if (n < 0) {
        throw new AssertionError(
            "bytes are lost: the stream ends cleanly at " + position + " instead of " + end);
      }
    }
  }

  /**
   * Reads {@code length} further bytes, which are all that were written. It requests as many bytes
   * as its buffer holds. So a reader that gathers returns only if the bytes are due.
   */
  void readAllThereIs(long length) throws Exception {
    for (long end = position + length; position < end; ) {
      int n = readPiece(buffer.length, buffer.length);
      if (n < 0 || position > end) {
        throw new AssertionError("at " + position + ", the reader returns " + n + " before " + end);
      }
    }
  }

  /** Reads the stream to its clean end. Fails if the end is not at this position. */
  void readToEnd(long end) throws Exception {
    read(end - position);
    for (int i = 0; i < AGAIN; i++) {
      if (readPiece(buffer.length) >= 0) {
        throw new AssertionError("the stream goes on after its end at " + end);
      }
    }
  }

  /** Reads until the stream fails, at this position or before. Fails at a clean end. */
  Exception readToFailure(long end) {
    while (true) {
      int n;
      try {
        n = readPiece(buffer.length);
      } catch (Exception failure) {
        return failure;
      }
      if (n < 0) {
        throw new AssertionError(
            "a failure became a clean end, at " + position + " of " + end + " bytes");
      }
      if (position > end) {
        throw new AssertionError(
            "the stream goes on after its failure, to " + position + " of " + end + " bytes");
      }
    }
  }

  private int readPiece(long most) throws Exception {
    return readPiece(most, 1 + random.nextInt(buffer.length));
  }

  private int readPiece(long most, int longest) throws Exception {
    int piece = (int) Math.min(most, longest);
    int n = reader.read(buffer, 0, piece);
    if (n == 0 || n < -1 || n > piece) {
      throw new AssertionError("the reader returned " + n + " of " + piece + " bytes");
    }
    if (n > 0) {
      PositionedBytes.check(buffer, n, position);
      position += n;
    }
    return n;
  }
}
