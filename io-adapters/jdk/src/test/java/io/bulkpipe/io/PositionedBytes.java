// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that follow from their positions, so that each misplaced, lost or doubled one shows. */
public final class PositionedBytes {
  private PositionedBytes() {}

  public static byte at(long position) {
    long mixed = (position + 1) * 0x9E3779B97F4A7C15L;
    return (byte) (mixed >>> 56);
  }

  public static byte[] of(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  /** Fails unless a slice holds the bytes from a position on. */
  public static void check(byte[] bytes, int offset, int length, long from) {
    for (int i = 0; i < length; i++) {
      if (bytes[offset + i] != at(from + i)) {
        throw new AssertionError(
            "position " + (from + i) + ": " + bytes[offset + i] + " instead of " + at(from + i));
      }
    }
  }

  /** Reads so many bytes, in pieces of up to {@code piece}, and fails unless they are the next. */
  public static void read(InputStream in, long from, long length, int piece) throws IOException {
    byte[] buffer = new byte[piece];
    for (long done = 0; done < length; ) {
      int n = in.read(buffer, 0, (int) Math.min(piece, length - done));
      if (n < 0) {
        throw new AssertionError("the stream ends at " + (from + done));
      }
      check(buffer, 0, n, from + done);
      done += n;
    }
  }

  /** The same for the end of the stream, which has to come right after those bytes. */
  public static void readToEnd(InputStream in, long from, long length, int piece)
      throws IOException {
    read(in, from, length, piece);
    int next = in.read();
    if (next != -1) {
      throw new AssertionError("the stream goes on after " + (from + length) + " with " + next);
    }
  }
}
