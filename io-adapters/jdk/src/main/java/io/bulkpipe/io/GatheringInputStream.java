// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream with a low-water mark or a timeout. {@link InputStreamBuilder} has the contract. */
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
    if (timeout == null && receiver.available() > 0) {
      return receiver.receiveByte(); // the path of byte-by-byte reads: no array, no wait
    }
    byte[] one = new byte[1];
    return receive(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  int receive(byte[] b, int off, int len) throws IOException, InterruptedException {
    boolean open = receiver.isOpen();
    try {
      return timeout == null ? gather(b, off, len) : gather(b, off, len, timeout);
    } catch (ClosedChannelException e) {
      throw open ? inFlight(e) : e;
    }
  }

  /**
   * A read that requests less than the mark must not wait for the mark: the producer may have sent
   * all that it sends before it waits itself. But if more is coming, a moment brings a batch.
   */
  private int gather(byte[] b, int off, int len) throws IOException, InterruptedException {
    int target = Math.min(len, lowWaterMark);
    if (len > 0 && !receiver.isDue(target)) {
      boolean due =
          target < lowWaterMark && receiver.awaitDue(lowWaterMark, CoalescingInputStream.MOST);
      if (!due) {
        receiver.awaitDue(target);
      }
    }
    return receiver.receiveInto(b, off, len);
  }

  private int gather(byte[] b, int off, int len, Duration most)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    int target = Math.min(len, lowWaterMark);
    if (len > 0 && !receiver.isDue(target)) {
      boolean due = target < lowWaterMark
          && receiver.awaitDue(
              lowWaterMark,
              most.compareTo(CoalescingInputStream.MOST) < 0 ? most : CoalescingInputStream.MOST);
      if (!due) {
        receiver.awaitDue(target, most.minusNanos(System.nanoTime() - start));
      }
    }
    Duration left = most.minusNanos(System.nanoTime() - start);
    int n = receiver.receiveInto(b, off, len, left); // another receiver may have been faster
    if (n == 0 && len > 0) {
      throw new SocketTimeoutException("nothing to read within timeout=" + most);
    }
    return n;
  }
}
