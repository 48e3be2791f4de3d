// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.PartialTransfer;
import java.io.IOException;
import java.util.Objects;
import okio.Buffer;
import okio.Sink;
import okio.Timeout;

/** A sender as a sink. The contract is in {@link PipeOkio}. */
final class SenderSink implements Sink {
  /*
   * Each segment's own array is sent, one send a segment, and then dropped from the buffer.
   *
   * K1  Between two sends, what left the buffer is exactly what was sent. A send that fails says how
   *     much it has sent, and that leaves the buffer too.
   */

  private static final byte[] NOTHING = {};

  private final BulkSender sender;
  private final Timeout timeout = new Timeout();

  SenderSink(BulkSender sender) {
    this.sender = sender;
  }

  @Override
  public void write(Buffer source, long byteCount) throws IOException {
    Objects.requireNonNull(source, "source=null");
    if (byteCount < 0) {
      throw new IllegalArgumentException("byteCount=" + byteCount + " is negative");
    }
    if (byteCount > source.size()) {
      throw new IndexOutOfBoundsException(
          "byteCount=" + byteCount + " is above source.size=" + source.size());
    }
    timeout.throwIfReached();
    if (byteCount == 0) {
      flush();
    }
    long sent = 0;
    try {
      while (sent < byteCount) {
        int n = sendHead(source, byteCount - sent);
        if (n == 0) {
          throw Patience.exhausted(sent);
        }
        source.skip(n);
        sent += n;
      }
    } catch (InterruptedException e) {
      long last = dropSent(source, e);
      throw Patience.interrupted(e, sent + last);
    } catch (IOException e) {
      dropSent(source, e);
      throw e;
    }
  }

  /** Sends what it can of the first segment; returns 0 only if the time was up. */
  private int sendHead(Buffer source, long atMost) throws IOException, InterruptedException {
    try (Buffer.UnsafeCursor cursor = source.readUnsafe(new Buffer.UnsafeCursor())) {
      int length = (int) Math.min(cursor.next(), atMost);
      byte[] segment = Objects.requireNonNull(cursor.data);
      if (Patience.isLimited(timeout)) {
        return sender.sendBulk(segment, cursor.start, length, Patience.of(timeout));
      }
      sender.sendBulk(segment, cursor.start, length);
      return length;
    }
  }

  private static long dropSent(Buffer source, Exception failure) throws IOException {
    long sent = failure instanceof PartialTransfer partial ? partial.bytesTransferred() : 0;
    source.skip(sent);
    return sent;
  }

  @Override
  public void flush() throws IOException {
    int none = sender.trySendBulk(NOTHING, 0, 0);
    assert none == 0 : "none=" + none;
  }

  @Override
  public Timeout timeout() {
    return timeout;
  }

  @Override
  public void close() {
    sender.close();
  }

  @Override
  public String toString() {
    return "sink to " + sender;
  }
}
