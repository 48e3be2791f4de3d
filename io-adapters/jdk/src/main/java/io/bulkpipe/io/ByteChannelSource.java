// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SelectableChannel;

/** A channel that a pump reads. */
record ByteChannelSource(ReadableByteChannel channel) implements SourcePump.Source {
  @Override
  public int read(ByteBuffer window) throws IOException {
    int n = channel.read(window);
    if (n == 0 && channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return n;
  }

  /**
   * A read of a file returns its next bytes, or its end, and never waits for another party. A pipe
   * or a terminal that was opened as a file does wait. It has no position, so asking for one fails.
   */
  @Override
  public boolean mayWait(boolean filled) {
    if (!filled || !(channel instanceof SeekableByteChannel file)) {
      return true;
    }
    try {
      return file.position() >= file.size();
    } catch (IOException e) {
      return true;
    }
  }
}
