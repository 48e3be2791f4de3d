// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A stream that a pump writes to, through an array: a stream takes nothing else. */
final class OutputStreamTarget implements TargetPump.Target {
  private final OutputStream stream;
  private final byte[] chunk = new byte[Piece.CHUNK];

  OutputStreamTarget(OutputStream stream) {
    this.stream = stream;
  }

  /** Takes nothing if the write fails, because a stream does not report how much it wrote. */
  @Override
  public void take(ByteBuffer bytes) throws IOException {
    int start = bytes.position();
    int n = Math.min(bytes.remaining(), chunk.length);
    bytes.get(start, chunk, 0, n);
    stream.write(chunk, 0, n);
    bytes.position(start + n);
  }

  @Override
  public void flush() throws IOException {
    stream.flush();
  }
}
