// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;

/**
 * Bytes that become visible in one piece or not at all: a slice of an array, or what remains of a
 * buffer, maybe with its length before it.
 */
final class Unit {
  static final byte[] NO_PREFIX = {};

  private final byte[] prefix;
  private final ByteBuffer bytes;

  Unit(byte[] prefix, ByteBuffer bytes) {
    this.prefix = prefix;
    this.bytes = bytes;
  }

  int length() {
    return prefix.length + bytes.remaining();
  }

  /** Copies all of it; there is room. The buffer's position stays. */
  void putInto(RingWriter writer) {
    if (prefix.length > 0) {
      writer.put(prefix, 0, prefix.length);
    }
    if (bytes.hasRemaining()) {
      writer.put(bytes, bytes.position(), bytes.remaining());
    }
  }
}
