// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Messages that verify themselves: the partition, the number of the message in there, a checksum of
 * all other bytes, and a filling. For one thread.
 */
final class Message {
  static final int HEAD = Integer.BYTES + Long.BYTES + Integer.BYTES;
  private static final int CHECKSUM = Integer.BYTES + Long.BYTES;
  private static final int SHIFTS = 256;
  private static final long SEED = 17;

  private final int length;
  private final byte[] filling;
  private final CRC32C checksum = new CRC32C();

  /** @param length the bytes of each message, {@link #HEAD} or more */
  Message(int length) {
    if (length < HEAD) {
      throw new IllegalArgumentException("length=" + length + " is below " + HEAD);
    }
    this.length = length;
    this.filling = new byte[length + SHIFTS];
    new Random(SEED).nextBytes(filling);
  }

  /** Writes a message into an array of its length. */
  void write(int partition, long number, byte[] into) {
    int shift = (int) ((number + partition) % SHIFTS);
    System.arraycopy(filling, shift, into, HEAD, length - HEAD);
    ByteBuffer head = ByteBuffer.wrap(into).putInt(partition).putLong(number);
    head.putInt(checksum(ByteBuffer.wrap(into)));
  }

  /** Returns the partition that a message names. */
  static int partition(ByteBuffer message) {
    return message.getInt(message.position());
  }

  /** Returns the number of a message, after its bytes were checked. Leaves the position. */
  long number(ByteBuffer message) {
    int at = message.position();
    if (message.remaining() != length || message.getInt(at + CHECKSUM) != checksum(message)) {
      throw new AssertionError(
          "a message of " + message.remaining() + " bytes is not what was sent");
    }
    return message.getLong(at + Integer.BYTES);
  }

  private int checksum(ByteBuffer message) {
    int begin = message.position();
    int end = message.limit();
    checksum.reset();
    checksum.update(message.limit(begin + CHECKSUM));
    checksum.update(message.limit(end).position(begin + HEAD));
    message.position(begin);
    return (int) checksum.getValue();
  }
}
