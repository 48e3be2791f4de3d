// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;

/** The side of a ring that copies bytes into its storage. */
@SuppressWarnings("unused")
final class RingWriter extends RingSide {
  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  RingWriter(byte[] storage, Position sent, Position received) {
    super(storage, storage.length, sent, received);
  }

  /** Copies {@code n} bytes, at most {@link #known}, in one piece or, over the wrap, in two. */
  void put(byte[] src, int offset, int n) {
    int slot = index();
    int first = storage.length - slot;
    if (n <= first) {
      RangeCopy.copy(src, offset, storage, slot, n);
    } else {
      RangeCopy.copy(src, offset, storage, slot, first);
      RangeCopy.copy(src, offset + first, storage, 0, n - first);
    }
    advance(n);
  }

  /** The same from a buffer, whose position is left alone. */
  void put(ByteBuffer src, int offset, int n) {
    int slot = index();
    int first = storage.length - slot;
    if (n <= first) {
      src.get(offset, storage, slot, n);
    } else {
      src.get(offset, storage, slot, first);
      src.get(offset + first, storage, 0, n - first);
    }
    advance(n);
  }

  /** Copies one byte. */
  void put(byte value) {
    storage[index()] = value;
    advance(1);
  }
}
