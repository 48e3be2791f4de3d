// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.many;

import io.bulkpipe.bench.pipe.BytePipe;
import java.io.IOException;
import java.util.Arrays;

/**
 * Bytes that verify themselves: each is a function of its pipe and its position. A range is one of
 * 251 arrays that all pipes share, so what is sent takes no memory of its own.
 */
final class Ranges {
  private static final int PRIME = 251;

  private final byte[][] byFirst = new byte[PRIME][];
  private final int range;

  Ranges(int range) {
    this.range = range;
    for (int first = 0; first < PRIME; first++) {
      byFirst[first] = new byte[range];
      for (int i = 0; i < range; i++) {
        byFirst[first][i] = (byte) ((first + i) % PRIME);
      }
    }
  }

  private byte[] at(int pipe, long position) {
    return byFirst[(int) ((pipe + position) % PRIME)];
  }

  /** Sends the bytes of a pipe from a position to another one, range by range. */
  void send(BytePipe.Sender sender, int pipe, long from, long to)
      throws IOException, InterruptedException {
    for (long position = from; position < to; position += range) {
      sender.send(at(pipe, position), range);
    }
    sender.flush();
  }

  /** Receives and checks the bytes of a pipe from a position to another one. */
  void receive(BytePipe.Receiver receiver, int pipe, long from, long to)
      throws IOException, InterruptedException {
    byte[] dst = new byte[range];
    for (long position = from; position < to; ) {
      int n = receiver.receive(dst, (int) Math.min(range, to - position));
      if (!Arrays.equals(dst, 0, n, at(pipe, position), 0, n)) {
        throw new IOException("pipe " + pipe + ": bytes from position " + position + " are wrong");
      }
      position += n;
    }
  }
}
