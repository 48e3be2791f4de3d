// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.WindowReader;
import java.io.IOException;
import java.util.Objects;
import okio.Buffer;
import okio.Source;
import okio.Timeout;

/** A receiver as a source. The contract is in {@link PipeOkio}. */
final class ReceiverSource implements Source {
  private static final byte[] NOTHING = {};

  private final BulkReceiver receiver;
  private final Timeout timeout = new Timeout();

  ReceiverSource(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    Objects.requireNonNull(sink, "sink=null");
    if (byteCount < 0) {
      throw new IllegalArgumentException("byteCount=" + byteCount + " is negative");
    }
    Patience patience = Patience.with(timeout);
    if (patience.isOver()) {
      failIfOver();
      throw patience.over();
    }
    if (byteCount == 0) {
      return failIfOver();
    }
    // Straight from the channel into the buffer's segments, and only once there are bytes.
    WindowReader copy = window -> {
      if (window.remaining() > byteCount) {
        window.limit(window.position() + (int) byteCount);
      }
      return sink.write(window);
    };
    try {
      if (!patience.isLimited()) {
        return receiver.drain(1, copy);
      }
      int n = receiver.drain(1, copy, patience.left());
      if (n == 0) {
        throw Patience.exhausted(0);
      }
      return n;
    } catch (InterruptedException e) {
      throw Patience.interrupted(e, 0);
    }
  }

  /** Throws the error of a read that is impossible: it comes before a timeout. */
  private int failIfOver() throws IOException {
    return receiver.tryReceiveInto(NOTHING, 0, 0);
  }

  @Override
  public Timeout timeout() {
    return timeout;
  }

  @Override
  public void close() {
    receiver.close();
  }

  @Override
  public String toString() {
    return "source from " + receiver;
  }
}
