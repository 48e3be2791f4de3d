// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** The stream that a producer writes to. Only the producer's return ends it cleanly. */
final class ProducerStream extends StagedOutputStream {
  /*
   * A producer hands its stream to writers, which may close it, and may swallow its exceptions.
   * Only finish() ends the sender cleanly, and only if every byte was accepted.
   *
   * PRODUCE-1  missing is the first failure after which bytes of a write were not accepted. From
   *     then on no byte is accepted: bytes behind a gap would be worse than none.
   * PRODUCE-2  A flush that fails drops no byte: the bytes that it could not send stay staged.
   * PRODUCE-3  A write that only stages its bytes checks nothing. So a stream that accepts no more
   *     bytes leaves no room in its array, and each write takes the long way (STAGE-4). An empty
   *     write is refused there, too.
   */
  private boolean closed;
  private @Nullable Throwable missing;

  ProducerStream(BulkSender sender, int staging) {
    super(sender, staging);
  }

  @Override
  void writeTheLongWay(int b) throws IOException {
    checkUsable();
    try {
      super.writeTheLongWay(b);
    } catch (Throwable failure) {
      throw noting(failure, 1);
    }
  }

  @Override
  void writeTheLongWay(byte[] src, int off, int len) throws IOException {
    checkUsable();
    try {
      super.writeTheLongWay(src, off, len);
    } catch (Throwable failure) {
      throw noting(failure, len);
    }
  }

  private void checkUsable() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    checkComplete();
  }

  private void checkComplete() throws IOException {
    Throwable first = missing;
    if (first != null) {
      throw new IOException("an earlier write was not accepted as a whole: " + first, first);
    }
  }

  private RuntimeException noting(Throwable failure, int length) throws IOException {
    boolean accepted =
        failure instanceof InterruptedIOException cut && cut.bytesTransferred >= length;
    if (!accepted) {
      missing = failure;
      refuse();
    }
    throw Rethrown.<IOException>as(failure);
  }

  @Override
  public void flush() throws IOException {
    checkComplete();
    super.flush();
  }

  /** Publishes the staged bytes, and refuses further writes. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        flush();
      } finally {
        refuse();
      }
    }
  }

  /** Ends the sender cleanly, after the producer has returned. */
  void finish() throws IOException {
    closed = true;
    checkComplete();
    super.close();
  }

  @Override
  public String toString() {
    return "producer's " + super.toString();
  }
}
