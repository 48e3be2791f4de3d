// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.WindowWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** Reads a channel into a sender's windows, to its end. For one run. */
final class SourcePump implements WindowWriter {
  private final ReadableByteChannel source;
  private final BulkSender sender;
  private @Nullable Throwable failure;

  SourcePump(ReadableByteChannel source, BulkSender sender) {
    this.source = source;
    this.sender = sender;
  }

  long run() throws IOException {
    long count = 0;
    try {
      for (int n; (n = sender.fill(1, this)) >= 0; ) {
        count += n;
        if (failure != null) {
          throw Rethrown.<IOException>as(failure);
        }
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
      if (n == 0 && source instanceof SelectableChannel selectable && !selectable.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      return n;
    } catch (Throwable t) {
      failure = t; // what was read before it is published
      return 0;
    }
  }
}
