// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A stream that a pump reads. The stream gets a private array, because it might keep it. */
final class InputStreamSource implements SourcePump.Source {
  private final InputStream stream;
  private final byte[] chunk = new byte[Piece.CHUNK];

  InputStreamSource(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public int read(ByteBuffer window) throws IOException {
    window.limit(window.position() + Math.min(window.remaining(), chunk.length));
    int n = stream.read(chunk, 0, window.remaining());
    if (n > 0) {
      window.put(chunk, 0, n);
    }
    return n;
  }

  /** A stream that decompresses reports 1 available byte as long as it does not know better. */
  @Override
  public boolean mayWait(boolean filled) {
    try {
      return !filled || stream.available() <= 1;
    } catch (IOException e) {
      return true; // the next read fails, too
    }
  }
}
