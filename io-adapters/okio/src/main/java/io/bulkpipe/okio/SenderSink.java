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
   * Each segment's own array is sent, in one send for each segment, and then dropped from the
   * buffer.
   *
   * SINK-1  Between two sends, exactly the sent bytes have left the buffer. A send that fails
   *     reports how much it has sent, and those bytes leave the buffer, too.
   * SINK-2  A timed send that sends only a part has used up the time. No send follows.
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
    Patience patience = Patience.with(timeout);
    boolean over = patience.isOver();
    if (over || byteCount == 0) {
      failIfOver(); // an error of the channel comes before a timeout
    }
    if (over) {
      throw patience.over();
    }
    long sent = 0;
    try {
      while (sent < byteCount) {
        sent += sendHead(source, byteCount - sent, sent, patience);
      }
    } catch (InterruptedException e) {
      long last = dropSent(source, e);
      throw Patience.interrupted(e, sent + last);
    } catch (Throwable e) { // an OutOfMemoryError may be a PartialTransfer, too
      dropSent(source, e);
      throw e;
    }
  }

  /**
   * Sends the first segment, or a part of it. Throws if the time is up before all of it is sent.
   */
  private int sendHead(Buffer source, long atMost, long before, Patience patience)
      throws IOException, InterruptedException {
    int length;
    int sent;
    try (Buffer.UnsafeCursor cursor = source.readUnsafe(new Buffer.UnsafeCursor())) {
      length = (int) Math.min(cursor.next(), atMost);
      byte[] segment = Objects.requireNonNull(cursor.data);
      if (patience.isLimited()) {
        sent = sender.sendBulk(segment, cursor.start, length, patience.left());
      } else {
        sender.sendBulk(segment, cursor.start, length);
        sent = length;
      }
    }
    source.skip(sent);
    if (sent < length) {
      throw Patience.exhausted(before + sent);
    }
    return sent;
  }

  private static long dropSent(Buffer source, Throwable failure) throws IOException {
    long sent = failure instanceof PartialTransfer partial ? partial.bytesTransferred() : 0;
    source.skip(sent);
    return sent;
  }

  @Override
  public void flush() throws IOException {
    sender.flush();
    failIfOver();
  }

  /** Throws the exception that a write would throw. */
  private void failIfOver() throws IOException {
    if (!sender.isOpen()) {
      int none = sender.trySendBulk(NOTHING, 0, 0);
      assert none == 0 : "none=" + none;
    }
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
