// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Bytes that follow from their positions, so that each misplaced, lost or doubled one shows. */
public final class PositionedBuffers {
  private PositionedBuffers() {}

  /** The byte at a position of the stream. */
  public static byte at(long position) {
    long mixed = (position + 1) * 0x9E3779B97F4A7C15L;
    return (byte) (mixed >>> 56);
  }

  /** The bytes from a position on. */
  public static byte[] of(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  /** Fails unless the remaining bytes are those from a position on; consumes them. */
  public static int check(ByteBuffer buffer, long from) {
    int length = buffer.remaining();
    for (int i = 0; i < length; i++) {
      byte b = buffer.get();
      if (b != at(from + i)) {
        throw new AssertionError(
            "position " + (from + i) + ": " + b + " instead of " + at(from + i));
      }
    }
    return length;
  }

  /** Writes the first bytes of the stream, in pieces of 1 to {@code piece}. */
  public static void write(OutputStream out, long length, int piece) throws IOException {
    SplittableRandom random = new SplittableRandom(length);
    for (long done = 0; done < length; ) {
      int n = (int) Math.min(length - done, 1 + random.nextInt(piece));
      out.write(of(done, n));
      done += n;
    }
  }
}
