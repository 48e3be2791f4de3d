// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;

/** The side of a ring that copies bytes out of its storage. */
@SuppressWarnings("unused")
final class RingReader extends RingSide {
  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  RingReader(byte[] storage, Position sent, Position received) {
    super(storage, 0, received, sent);
  }

  /** Copies {@code n} bytes, at most {@link #known}, in one piece or, over the wrap, in two. */
  void take(byte[] dst, int offset, int n) {
    int slot = index();
    int first = storage.length - slot;
    if (n <= first) {
      RangeCopy.copy(storage, slot, dst, offset, n);
    } else {
      RangeCopy.copy(storage, slot, dst, offset, first);
      RangeCopy.copy(storage, 0, dst, offset + first, n - first);
    }
    advance(n);
  }

  /** The same into a buffer, whose position is left alone. */
  void take(ByteBuffer dst, int offset, int n) {
    int slot = index();
    int first = storage.length - slot;
    if (n <= first) {
      dst.put(offset, storage, slot, n);
    } else {
      dst.put(offset, storage, slot, first);
      dst.put(offset + first, storage, 0, n - first);
    }
    advance(n);
  }

  /** Copies one byte. */
  byte take() {
    byte value = storage[index()];
    advance(1);
    return value;
  }
}
