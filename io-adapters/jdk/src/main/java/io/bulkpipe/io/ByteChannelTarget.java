// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** A channel that a pump writes to. */
record ByteChannelTarget(WritableByteChannel channel) implements TargetPump.Target {
  /** After so many writes in vain, the target is taken for one that will never take a byte. */
  private static final int MOST_TRIES = 1000;

  @Override
  public void take(ByteBuffer bytes) throws IOException {
    int before = bytes.remaining();
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      int n = channel.write(bytes);
      if (bytes.remaining() < before) {
        return;
      }
      if (n == 0 && channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
    }
    throw new IOException("target=" + channel.getClass().getName() + " took none of " + before
        + " bytes in " + MOST_TRIES + " writes");
  }

  /** A channel keeps nothing back. */
  @Override
  public void flush() {}
}
