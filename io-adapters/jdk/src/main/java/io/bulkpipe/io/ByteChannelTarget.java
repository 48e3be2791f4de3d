// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** A channel that a pump writes to. */
record ByteChannelTarget(WritableByteChannel channel) implements TargetPump.Target {
  @Override
  public void take(ByteBuffer bytes) throws IOException {
    int n = channel.write(bytes);
    if (n == 0 && channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
  }

  /** A channel keeps nothing back. */
  @Override
  public void flush() {}
}
