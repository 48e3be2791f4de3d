// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SplittableRandom;

/** Bytes that follow from their positions, so that each misplaced, lost or doubled one shows. */
final class PositionedBytes {
  private PositionedBytes() {}

  static byte at(long position) {
    return (byte) (((position + 1) * 0x9E3779B97F4A7C15L) >>> 56);
  }

  static byte[] of(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  static void check(byte[] bytes, int length, long from) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != at(from + i)) {
        throw new AssertionError(
            "position " + (from + i) + ": " + bytes[i] + " instead of " + at(from + i));
      }
    }
  }

  /** Reads to the end, which must be a clean one; returns how many bytes came. */
  static long checkAll(InputStream in) throws IOException {
    byte[] bytes = new byte[50_000];
    long from = 0;
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
      check(bytes, n, from);
      from += n;
    }
    return from;
  }

  /** Writes the first bytes of the stream, in pieces of 1 to {@code piece}. */
  static void write(OutputStream out, long length, int piece) throws IOException {
    SplittableRandom random = new SplittableRandom(length);
    for (long done = 0; done < length; ) {
      int n = (int) Math.min(length - done, 1 + random.nextInt(piece));
      out.write(of(done, n));
      done += n;
    }
  }
}
