// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Bytes that are a function of their positions. So each misplaced, lost or repeated byte shows. */
public final class PositionedBytes {
  private PositionedBytes() {}

  /** Returns the byte at a position of the stream. */
  public static byte at(long position) {
    return (byte) (((position + 1) * 0x9E3779B97F4A7C15L) >>> 56);
  }

  /** Returns {@code length} bytes of the stream, from a position on. */
  public static byte[] of(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  /** Fails unless a whole array holds the bytes from a position on. */
  public static void check(byte[] bytes, long from) {
    check(bytes, bytes.length, from);
  }

  /** Fails unless the head of an array holds the bytes from a position on. */
  public static void check(byte[] bytes, int length, long from) {
    check(bytes, 0, length, from);
  }

  /** Fails unless a slice holds the bytes from a position on. */
  public static void check(byte[] bytes, int offset, int length, long from) {
    check(ByteBuffer.wrap(bytes, offset, length), from);
  }

  /**
   * Consumes the remaining bytes, and fails unless they are those from a position on. Returns their
   * number.
   */
  public static int check(ByteBuffer buffer, long from) {
    int length = buffer.remaining();
    for (int i = 0; i < length; i++) {
      byte found = buffer.get();
      if (found != at(from + i)) {
        throw new AssertionError(
            "position " + (from + i) + ": " + found + " instead of " + at(from + i));
      }
    }
    return length;
  }

  /** Reads to the end, which must be clean. Returns the number of bytes. */
  public static long checkAll(InputStream in) throws IOException {
    byte[] bytes = new byte[50_000];
    long from = 0;
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
      check(bytes, n, from);
      from += n;
    }
    return from;
  }

  /** Receives to the end, which must be clean. Returns the number of bytes. */
  public static long checkAll(BulkReceiver receiver) throws IOException, InterruptedException {
    byte[] bytes = new byte[50_000];
    long from = 0;
    for (int n = receiver.receiveInto(bytes); n >= 0; n = receiver.receiveInto(bytes)) {
      check(bytes, n, from);
      from += n;
    }
    return from;
  }

  /**
   * Reads {@code length} bytes, in pieces of up to {@code piece}. Fails unless they are those from
   * a position on.
   */
  public static void read(InputStream in, long from, long length, int piece) throws IOException {
    byte[] buffer = new byte[piece];
    for (long done = 0; done < length; ) {
      int n = in.read(buffer, 0, (int) Math.min(piece, length - done));
      if (n < 0) {
        throw new AssertionError("the stream ends at " + (from + done));
      }
      check(buffer, n, from + done);
      done += n;
    }
  }

  /** Reads the same bytes, and fails unless the stream ends right after them. */
  public static void readToEnd(InputStream in, long from, long length, int piece)
      throws IOException {
    read(in, from, length, piece);
    int next = in.read();
    if (next != -1) {
      throw new AssertionError("the stream goes on after " + (from + length) + " with " + next);
    }
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
