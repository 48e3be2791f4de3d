// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.WindowWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a source to its end, into a sender's windows. For one run. */
final class SourcePump implements WindowWriter {

  /** A source of bytes for a pump. */
  interface Source {
    /**
     * Reads into a buffer that has room, and advances its position by the bytes read.
     *
     * @return a negative number at the end
     */
    int read(ByteBuffer window) throws IOException;

    /**
     * Returns whether the next read may wait. If so, the bytes read so far are due.
     *
     * @param filled true if the last read has filled its buffer
     */
    boolean mayWait(boolean filled);
  }

  private final Source source;
  private final BulkSender sender;
  private boolean filled;
  private @Nullable Throwable failure;

  SourcePump(Source source, BulkSender sender) {
    this.source = source;
    this.sender = sender;
  }

  long run() throws IOException {
    long count = 0;
    PumpProgress progress = new PumpProgress("the source gave no byte");
    try {
      for (int n; (n = sender.fill(this)) >= 0; ) {
        count += n;
        if (n > 0 && (failure != null || source.mayWait(filled))) {
          sender.flush();
        }
        if (failure != null) {
          throw Rethrown.<IOException>as(failure);
        }
        progress.note(n > 0);
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e, count);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer window) {
    Piece.narrow(window);
    try {
      int n = source.read(window);
      filled = !window.hasRemaining();
      return n;
    } catch (Throwable t) {
      failure = t; // bytes that were read before it are published
      return 0;
    }
  }
}
