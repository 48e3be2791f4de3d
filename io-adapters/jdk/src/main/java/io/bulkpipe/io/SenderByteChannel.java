// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.InterruptibleChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sender as a channel. The contract is in {@link PipeChannels#writable}. */
final class SenderByteChannel implements GatheringByteChannel, InterruptibleChannel {
  private static final byte[] NOTHING = {};

  private final BulkSender sender;

  SenderByteChannel(BulkSender sender) {
    this.sender = sender;
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    int length = Objects.requireNonNull(src, "src=null").remaining();
    failIfInterrupted();
    try {
      sender.sendBulk(src);
      sender.flush();
    } catch (InterruptedException e) {
      throw close(e);
    }
    return length;
  }

  @Override
  public long write(ByteBuffer[] srcs) throws IOException {
    return write(srcs, 0, Objects.requireNonNull(srcs, "srcs=null").length);
  }

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
    Arguments.checkBuffers("srcs", srcs, offset, length);
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      bytes += srcs[i].remaining();
    }
    failIfInterrupted();
    try {
      sender.sendBulk(srcs, offset, length);
      sender.flush();
    } catch (InterruptedException e) {
      throw close(e);
    }
    return bytes;
  }

  private void failIfInterrupted() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      ClosedChannelException closed = closed();
      throw closed != null
          ? closed
          : close(new InterruptedException("interrupted before the call"));
    }
  }

  private ClosedByInterruptException close(InterruptedException e) {
    ClosedByInterruptException closed = new ClosedByInterruptException();
    closed.initCause(e);
    Thread.currentThread().interrupt();
    sender.close(closed);
    return closed;
  }

  @Override
  public boolean isOpen() {
    return sender.isOpen() || closed() == null;
  }

  /**
   * Returns the exception of a closed end. If only the receiver is gone, {@code isOpen} of the end
   * is false, too, but this channel counts as open. An empty send shows the difference.
   */
  private @Nullable ClosedChannelException closed() {
    try {
      sender.trySendBulk(NOTHING, 0, 0);
      return null;
    } catch (ClosedChannelException e) {
      return e;
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    sender.close();
  }

  @Override
  public String toString() {
    return "writable channel to " + sender;
  }
}
