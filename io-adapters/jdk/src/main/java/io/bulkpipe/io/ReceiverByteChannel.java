// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptibleChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Objects;

/** A receiver as a channel. The contract is in {@link PipeChannels#readable}. */
final class ReceiverByteChannel implements ScatteringByteChannel, InterruptibleChannel {
  private static final byte[] NOTHING = {};

  private final BulkReceiver receiver;

  ReceiverByteChannel(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    checkWritable("dst", Objects.requireNonNull(dst, "dst=null"));
    failIfInterrupted();
    try {
      return receiver.receiveInto(dst);
    } catch (InterruptedException e) {
      throw cancel(e);
    }
  }

  @Override
  public long read(ByteBuffer[] dsts) throws IOException {
    return read(dsts, 0, Objects.requireNonNull(dsts, "dsts=null").length);
  }

  @Override
  public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
    Arguments.checkBuffers("dsts", dsts, offset, length);
    for (int i = offset; i < offset + length; i++) {
      checkWritable("dsts[" + i + "]", dsts[i]);
    }
    failIfInterrupted();
    try {
      return receiver.receiveInto(dsts, offset, length);
    } catch (InterruptedException e) {
      throw cancel(e);
    }
  }

  private static void checkWritable(String name, ByteBuffer dst) {
    if (dst.isReadOnly()) {
      throw new IllegalArgumentException(name + "=" + dst + " is read-only");
    }
  }

  private void failIfInterrupted() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      if (!isOpen()) {
        receiver.tryReceiveInto(NOTHING, 0, 0); // throws
      }
      throw cancel(new InterruptedException("interrupted before the call"));
    }
  }

  private ClosedByInterruptException cancel(InterruptedException e) {
    ClosedByInterruptException closed = new ClosedByInterruptException();
    closed.initCause(e);
    Thread.currentThread().interrupt();
    receiver.cancel(closed);
    return closed;
  }

  @Override
  public boolean isOpen() {
    return receiver.isOpen();
  }

  @Override
  public void close() {
    receiver.close();
  }

  @Override
  public String toString() {
    return "readable channel from " + receiver;
  }
}
