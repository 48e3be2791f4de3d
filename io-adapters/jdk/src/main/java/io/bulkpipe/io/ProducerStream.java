// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BrokenChannelException;
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
   *     then on no byte is accepted: bytes after a gap would be worse than none. A write after
   *     close counts, too: a print stream would swallow its exception, and the end would be clean.
   * PRODUCE-2  A flush that fails drops no byte: the bytes that it could not send stay staged.
   * PRODUCE-3  A write that only stages its bytes checks nothing. So a stream that accepts no more
   *     bytes leaves no room in its array, and each write takes the long way (STAGE-4). An empty
   *     write is refused there, too.
   * PRODUCE-4  A write whose bytes are all accepted does not throw, even if their publication was
   *     interrupted. A writer in the middle of a longer write would drop the rest.
   */
  private static final byte[] NOTHING = {};

  private final BulkSender sender;
  private boolean closed;
  private @Nullable Throwable missing;

  ProducerStream(BulkSender sender, int staging) {
    super(sender, staging);
    this.sender = sender;
  }

  @Override
  void writeTheLongWay(int b) throws IOException {
    checkUsable(1);
    try {
      super.writeTheLongWay(b);
    } catch (Throwable failure) {
      throwUnlessAccepted(failure, 1);
    }
  }

  @Override
  void writeTheLongWay(byte[] src, int off, int len) throws IOException {
    checkUsable(len);
    try {
      super.writeTheLongWay(src, off, len);
    } catch (Throwable failure) {
      throwUnlessAccepted(failure, len);
    }
  }

  private void checkUsable(int length) throws IOException {
    if (closed) {
      ClosedChannelException late = new ClosedChannelException();
      if (missing == null && length > 0) {
        missing = late;
      }
      throw late;
    }
    checkComplete();
  }

  private void checkComplete() throws IOException {
    Throwable first = missing;
    if (first != null) {
      throw new IOException("an earlier write was not accepted as a whole: " + first, first);
    }
  }

  private void throwUnlessAccepted(Throwable failure, int length) throws IOException {
    boolean accepted =
        failure instanceof InterruptedIOException cut && cut.bytesTransferred >= length;
    if (accepted) {
      return; // the thread's flag is set: the next write that has to wait throws
    }
    missing = failure;
    refuse();
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

  /**
   * Ends the sender cleanly, after the producer has returned. Throws if not all bytes were
   * accepted, or if other code has failed the sender.
   *
   * @return false if all bytes were accepted, but the receiver has gone
   */
  boolean finish() throws IOException {
    closed = true;
    flush();
    checkIdle();
    boolean hasReceiver = hasReceiver();
    super.close();
    return hasReceiver;
  }

  /** Publishes what a producer had written before it failed, unless bytes are missing. */
  void publishRest() throws IOException {
    closed = true;
    try {
      flush();
    } finally {
      refuse();
    }
  }

  private boolean hasReceiver() throws IOException {
    try {
      int none = sender.trySendBulk(NOTHING, 0, 0);
      assert none == 0 : "none=" + none;
      return true;
    } catch (BrokenChannelException gone) {
      return false;
    } catch (ClosedChannelException ended) {
      if (ended.getCause() != null) {
        throw ended;
      }
      return true; // the producer may have ended the sender itself
    }
  }

  @Override
  public String toString() {
    return "producer's " + super.toString();
  }
}
