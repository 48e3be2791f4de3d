// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** The stream that a producer writes to: its end is the producer's end, and nothing else. */
final class ProducerStream extends StagedOutputStream {
  /*
   * A producer hands its stream to writers, which close what they were given, and may swallow what
   * it throws. Only finish() ends the sender cleanly, and only if every byte was accepted.
   *
   * PRODUCE-1  missing is the first failure that left bytes of a write behind. From then on nothing
   *     is accepted: what came behind a hole would be worse than nothing.
   * PRODUCE-2  A flush that fails leaves nothing behind: what it could not send remains staged.
   * PRODUCE-3  A write that stages its bytes asks nothing. So a stream that accepts nothing any more
   *     leaves no room in its array, and each write takes the long way (STAGE-4). An empty write is
   *     refused there, too.
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

  /** Publishes what is staged, and refuses further writes. */
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

  /** Ends the sender cleanly; the producer has returned. */
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
