// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingWriter;
import java.nio.ByteBuffer;

/**
 * The form of a message in the ring: its length, then its bytes. Each byte of the length holds
 * seven bits, the lowest first. The length has no more bytes than it needs.
 */
final class MessageFraming {
  /** The most bytes of a length. */
  static final int LONGEST = 5;

  /** The bits of the length in each byte. */
  static final int BITS = 7;

  /** The bit that is set in each byte of a length but the last. */
  static final int MORE = 0x80;

  private MessageFraming() {}

  /** Puts the length of a message, then its bytes. There is room for both. */
  static void put(RingWriter ring, byte[] src, int offset, int length) {
    if (length < MORE) {
      ring.put((byte) length, src, offset, length);
    } else {
      putLength(ring, length);
      ring.put(src, offset, length);
    }
  }

  /** Puts a length. There is room for it. */
  static void putLength(RingWriter ring, int length) {
    int rest = length;
    while (rest >= MORE) {
      ring.append((byte) (rest | MORE));
      rest >>>= BITS;
    }
    ring.append((byte) rest);
  }

  /** Returns the longest message that fits a capacity together with its length. */
  static int maximum(int capacity) {
    int maximum = capacity - 1;
    while (maximum + size(maximum) > capacity) {
      maximum--;
    }
    return maximum;
  }

  /** Returns how many bytes the length of a message takes. */
  static int size(int length) {
    return length < MORE
        ? 1
        : (Integer.SIZE - Integer.numberOfLeadingZeros(length) + BITS - 1) / BITS;
  }

  /**
   * Decodes a length. The buffer's position is then right after it.
   *
   * @throws InvalidMessageException if it is cut off, above the maximum, or has a needless byte
   */
  static int decode(ByteBuffer bytes, int maximum) throws InvalidMessageException {
    long length = 0;
    for (int i = 0; bytes.hasRemaining(); i++) {
      int next = bytes.get() & 0xFF;
      length |= (long) (next & (MORE - 1)) << (BITS * i);
      if (next < MORE) {
        if (next == 0 && i > 0) {
          throw new InvalidMessageException("the length of a message has a needless byte");
        }
        if (length > maximum) {
          throw new InvalidMessageException(
              "message length=" + length + " is above the maximum=" + maximum);
        }
        return (int) length;
      }
    }
    throw new InvalidMessageException("the length of a message is cut off or too long");
  }
}
