// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingWriter;
import java.nio.ByteBuffer;

/**
 * A message in the ring: its length, then its bytes. The length takes seven bits a byte, the lowest
 * first, and no needless byte.
 */
final class MessageFraming {
  /** The most bytes that a length may have. */
  static final int LONGEST = 5;

  /** Bits of the length in each byte. */
  static final int BITS = 7;

  /** Set in each byte but the last. */
  static final int MORE = 0x80;

  private MessageFraming() {}

  /** Puts a message behind its length; there is room for both. */
  static void put(RingWriter ring, byte[] src, int offset, int length) {
    if (length < MORE) {
      ring.put((byte) length, src, offset, length);
    } else {
      putLength(ring, length);
      ring.put(src, offset, length);
    }
  }

  /** Puts a length; there is room for it. */
  static void putLength(RingWriter ring, int length) {
    int rest = length;
    while (rest >= MORE) {
      ring.append((byte) (rest | MORE));
      rest >>>= BITS;
    }
    ring.append((byte) rest);
  }

  /** The longest message that fits a capacity together with its length. */
  static int maximum(int capacity) {
    int maximum = capacity - 1;
    while (maximum + size(maximum) > capacity) {
      maximum--;
    }
    return maximum;
  }

  /** How many bytes the length of a message takes. */
  static int size(int length) {
    return length < MORE
        ? 1
        : (Integer.SIZE - Integer.numberOfLeadingZeros(length) + BITS - 1) / BITS;
  }

  /**
   * Decodes a length; the buffer's position ends up behind it.
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
