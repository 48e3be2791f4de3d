// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;

/** A stream of which each byte follows from its position, so that a misplaced one shows itself. */
public final class PositionedBytes {
  private static final int FAR = 1 << 17;
  private static final int SAMPLE = 8;

  private PositionedBytes() {}

  /** The byte at a position. */
  public static byte at(long position) {
    long mixed = (position + 1) * 0x9E3779B97F4A7C15L;
    return (byte) (mixed >>> 56 ^ mixed >>> 33);
  }

  /** The bytes from a position on. */
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
    for (int i = 0; i < length; i++) {
      if (bytes[i] != at(from + i)) {
        throw new AssertionError("byte at position="
            + (from + i)
            + " (index="
            + i
            + " of length="
            + length
            + ") is "
            + bytes[i]
            + ", not "
            + at(from + i)
            + whereFrom(bytes, i, length, from + i));
      }
    }
  }

  /** Receives exactly so many bytes; fails unless they are those from a position on. */
  public static void receive(BulkReceiver receiver, int length, long from)
      throws IOException, InterruptedException {
    byte[] bytes = new byte[length];
    for (int have = 0; have < length; ) {
      int n = receiver.receiveInto(bytes, have, length - have);
      assertThat(n).as("received after %s of %s", have, length).isBetween(1, length - have);
      have += n;
    }
    check(bytes, from);
  }

  /** Receives up to the end; fails at a misplaced byte. Returns the position of the end. */
  public static long receiveAll(BulkReceiver receiver, long from)
      throws IOException, InterruptedException {
    byte[] bytes = new byte[8192];
    long position = from;
    for (int n; (n = receiver.receiveInto(bytes)) != -1; position += n) {
      assertThat(n).isBetween(1, bytes.length);
      check(bytes, n, position);
    }
    return position;
  }

  private static String whereFrom(byte[] bytes, int index, int length, long expected) {
    int sample = Math.min(SAMPLE, length - index);
    for (long p = Math.max(0, expected - FAR); sample > 2 && p < expected + FAR; p++) {
      int same = 0;
      while (same < sample && bytes[index + same] == at(p + same)) {
        same++;
      }
      if (same == sample) {
        return "; it and those after it belong at position=" + p;
      }
    }
    return "";
  }
}
