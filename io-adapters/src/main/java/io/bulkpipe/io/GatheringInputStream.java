// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream that waits for more, or not for ever: see {@link InputStreamBuilder}. */
final class GatheringInputStream extends ReceiverInputStream {
  private final BulkReceiver receiver;
  private final int lowWaterMark;
  private final @Nullable Duration timeout;

  GatheringInputStream(BulkReceiver receiver, int lowWaterMark, @Nullable Duration timeout) {
    super(receiver);
    this.receiver = receiver;
    this.lowWaterMark = lowWaterMark;
    this.timeout = timeout;
  }

  @Override
  int receiveByte() throws IOException, InterruptedException {
    boolean open = receiver.isOpen();
    await(1);
    try {
      return receiver.receiveByte();
    } catch (ClosedChannelException e) {
      throw open ? inFlight(e) : e;
    }
  }

  @Override
  int receive(byte[] b, int off, int len) throws IOException, InterruptedException {
    boolean open = receiver.isOpen();
    if (len > 0) {
      await(len);
    }
    try {
      return receiver.receiveInto(b, off, len);
    } catch (ClosedChannelException e) {
      throw open ? inFlight(e) : e;
    }
  }

  /** The wait ended by the closing, so the receive came too late to say that. */
  private static IOException inFlight(ClosedChannelException closed) {
    if (closed instanceof AsynchronousCloseException) {
      return closed;
    }
    IOException inFlight = new AsynchronousCloseException();
    inFlight.initCause(closed);
    return inFlight;
  }

  /** Waits until a read of up to {@code wanted} bytes may take what is there. */
  private void await(int wanted) throws IOException, InterruptedException {
    int target = Math.min(wanted, lowWaterMark);
    if (receiver.isDue(target)) {
      return;
    }
    if (timeout == null) {
      receiver.awaitDue(lowWaterMark);
    } else if (!receiver.awaitDue(lowWaterMark, timeout) && receiver.available() == 0) {
      throw new SocketTimeoutException("nothing to read within timeout=" + timeout);
    }
  }
}
