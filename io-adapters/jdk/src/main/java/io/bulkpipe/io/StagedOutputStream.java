// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A sender as a stream that gathers small writes. The contract is in
 * {@link PipeStreams#stagedOutputStream}.
 */
class StagedOutputStream extends OutputStream {
  /*
   * A send costs tens of nanoseconds, however short it is. So writes of a few bytes are put into an
   * array first. A write that fits and leaves room, while no receiver waits for its bytes, takes
   * the short way: one comparison, one look at the sender, one copy. All other writes take the long
   * way, which stages the bytes and then publishes: it sends what is staged. A range that would
   * fill the array by itself is not copied. One send takes the staged bytes and then the range.
   *
   *                        close
   *        +---------------------------------------+
   *        |    begin                    close     v
   *      IDLE ---------> PUBLISHING ----------> CLOSED
   *        ^   end           |
   *        +-----------------+
   *
   * The stream belongs to one thread at a time. But any thread may close it while another one is
   * stuck in a publication. So a publication is a state of its own, and a close that finds it
   * leaves the array alone: only one of the two threads sends bytes. The thread that makes the
   * transition from IDLE owns the array. A publication that finds at its end that a close has
   * overtaken it discards the array.
   *
   * STAGE-1  staging[0 .. count) holds the bytes that were accepted and not sent yet, in order.
   * STAGE-2  Between two calls there is room in the array, unless a publication has failed.
   * STAGE-3  A send advances the position of a buffer by exactly the bytes that count as sent, even
   *     if it throws. So the array loses what was sent and keeps the rest.
   * STAGE-4  A closed stream has an array of length 0. A stream that refuses writes has a full
   *     array. No write fits into either, so the short way need not check whether the stream is
   *     open.
   */

  private enum Use {
    /** No thread sends from the array. */
    IDLE,
    /** A write or a flush sends from the array. */
    PUBLISHING,
    /** Closed: the last send from the array is going on, or is over. */
    CLOSED
  }

  private final BulkSender sender;
  private final AtomicReference<Use> use = new AtomicReference<>(Use.IDLE);
  private byte[] staging;

  /** A view of the array, for sends. */
  private ByteBuffer staged;

  private int count;

  /** @param size of the array, at least 1 */
  StagedOutputStream(BulkSender sender, int size) {
    this.sender = sender;
    this.staging = new byte[size];
    this.staged = ByteBuffer.wrap(staging);
  }

  @Override
  public final void write(int b) throws IOException {
    byte[] dst = staging;
    int n = count;
    if (n + 1 < dst.length && !sender.isAwaited(n + 1)) {
      dst[n] = (byte) b;
      count = n + 1;
    } else {
      writeTheLongWay(b);
    }
  }

  @Override
  public final void write(byte[] b) throws IOException {
    write(b, 0, Objects.requireNonNull(b, "b=null").length);
  }

  @Override
  public final void write(byte[] b, int off, int len) throws IOException {
    Arguments.checkSlice("b", b, off, len);
    byte[] dst = staging;
    int n = count;
    if (len < dst.length - n && !sender.isAwaited(n + len)) {
      System.arraycopy(b, off, dst, n, len);
      count = n + len;
    } else {
      writeTheLongWay(b, off, len);
    }
  }

  /** Writes a byte that does not fit, or that a receiver waits for. */
  void writeTheLongWay(int b) throws IOException {
    int accepted = 0;
    try {
      makeRoom();
      staging[count++] = (byte) b;
      accepted = 1;
      publishIfDue();
    } catch (InterruptedException e) {
      throw Interruption.of(e, accepted);
    }
  }

  /** Writes a range that does not fit, or that a receiver waits for. */
  void writeTheLongWay(byte[] src, int off, int len) throws IOException {
    if (len >= staging.length) {
      sendAround(src, off, len);
      return;
    }
    int accepted = 0;
    try {
      while (accepted < len) {
        makeRoom();
        int n = Math.min(len - accepted, staging.length - count);
        System.arraycopy(src, off + accepted, staging, count, n);
        count += n;
        accepted += n;
        publishIfDue();
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e, accepted);
    }
  }

  /** Sends the staged bytes and then a range, in one send. */
  private void sendAround(byte[] src, int off, int len) throws IOException {
    ByteBuffer range = ByteBuffer.wrap(src, off, len);
    begin();
    try {
      if (count == 0) {
        sender.sendBulk(range);
      } else {
        sender.sendBulk(new ByteBuffer[] {staged, range});
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e, range.position() - off);
    } finally {
      end();
    }
  }

  @Override
  public void flush() throws IOException {
    if (count > 0) {
      try {
        publish();
      } catch (InterruptedException e) {
        throw Interruption.of(e);
      }
    }
    sender.flush();
  }

  /**
   * Publishes if the array is full. That is so after a failed publication (STAGE-2), and in a
   * closed stream, where publishing throws (STAGE-4).
   */
  private void makeRoom() throws IOException, InterruptedException {
    if (count == staging.length) {
      publish();
    }
  }

  private void publishIfDue() throws IOException, InterruptedException {
    if (count == staging.length || sender.isAwaited(count)) {
      publish();
    }
  }

  private void publish() throws IOException, InterruptedException {
    begin();
    try {
      sender.sendBulk(staged);
      assert !staged.hasRemaining() : "sent in part, yet nothing was thrown: " + this;
    } finally {
      end();
    }
  }

  /** Starts a publication: makes {@link #staged} hold exactly the staged bytes. */
  private void begin() throws ClosedChannelException {
    if (!use.compareAndSet(Use.IDLE, Use.PUBLISHING)) {
      if (use.get() == Use.CLOSED) {
        throw new ClosedChannelException();
      }
      throw new IllegalStateException("two threads at a time write to " + this);
    }
    assert count <= staging.length : this;
    staged.limit(count).position(0);
  }

  /** Ends a publication, which may have failed. */
  private void end() {
    int sent = staged.position();
    assert 0 <= sent && sent <= count : "sent=" + sent + ", " + this;
    count -= sent;
    System.arraycopy(staging, sent, staging, 0, count);
    if (!use.compareAndSet(Use.PUBLISHING, Use.IDLE)) {
      discard();
    }
  }

  /** Throws if a write or a flush of another thread is under way. */
  final void checkIdle() {
    if (use.get() == Use.PUBLISHING) {
      throw new IllegalStateException("another thread writes to " + this);
    }
  }

  /** Leaves no room for further bytes. The staged bytes stay. */
  final void refuse() {
    if (use.get() == Use.IDLE) {
      staging = Arrays.copyOf(staging, count);
      staged = ByteBuffer.wrap(staging);
    }
  }

  private void discard() {
    assert use.get() == Use.CLOSED : this;
    staging = new byte[0];
    staged = ByteBuffer.wrap(staging);
    count = 0;
  }

  @Override
  public void close() throws IOException {
    switch (use.getAndSet(Use.CLOSED)) {
      case IDLE -> publishLast();
      case PUBLISHING ->
        sender.close(new IOException("stream was closed by another thread while it sent"));
      case CLOSED -> {}
    }
  }

  /**
   * Sends the rest and ends the stream. If the rest cannot be sent, the end must not look clean.
   */
  private void publishLast() throws IOException {
    try {
      staged.limit(count).position(0);
      if (count > 0) {
        sender.sendBulk(staged);
      }
      sender.close();
    } catch (BrokenChannelException e) {
      sender.close(); // The receiver has gone, so it misses nothing.
    } catch (ClosedChannelException e) {
      if (e.getCause() == null) {
        throw e; // The receiver takes a truncated stream for a complete one: report that.
      }
    } catch (InterruptedException e) {
      InterruptedIOException failure = Interruption.of(e);
      sender.close(failure);
      throw failure;
    } catch (Throwable failure) {
      sender.close(failure);
      throw failure;
    } finally {
      discard();
    }
  }

  @Override
  public String toString() {
    return "output stream with " + count + " bytes staged to " + sender;
  }
}
