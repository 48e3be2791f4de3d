// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Objects;

/** A receiver as a stream. The contract is in {@link PipeStreams}. */
class ReceiverInputStream extends InputStream {
  /*
   * The stream has no state of its own. A method that receives more than once counts what it has
   * taken, so that an interruption can report it (INPUT-1). The inherited methods would report 0.
   * Only skipNBytes is inherited. It is exact because of INPUT-2.
   *
   * INPUT-1  After each receive, the count is what this call has taken from the channel.
   * INPUT-2  A call takes fewer bytes than requested only at the end of the stream.
   * INPUT-3  A loop receives at least once, if only zero bytes. So it notices a closed stream.
   */

  private static final int TRANSFER_CHUNK = 16 * 1024;
  private static final int SKIP_CHUNK = 2 * 1024;
  private static final int FIRST_GUESS = 512;

  /** Some virtual machines cannot make longer arrays. */
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final BulkReceiver receiver;

  ReceiverInputStream(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  /** Takes a byte. A subclass may first wait until more are due. */
  int receiveByte() throws IOException, InterruptedException {
    return receiver.receiveByte();
  }

  /** Takes a piece. A subclass may first wait until more is due. */
  int receive(byte[] b, int off, int len) throws IOException, InterruptedException {
    return receiver.receiveInto(b, off, len);
  }

  /**
   * Takes a piece after a wait.
   *
   * @param open whether this end was open before the wait
   */
  final int receiveAfterWait(byte[] b, int off, int len, boolean open)
      throws IOException, InterruptedException {
    try {
      return receiver.receiveInto(b, off, len);
    } catch (ClosedChannelException e) {
      throw open ? inFlight(e) : e;
    }
  }

  /** Reports a closing that ended the wait. The receive after it found the end closed before. */
  static IOException inFlight(ClosedChannelException closed) {
    if (closed instanceof AsynchronousCloseException) {
      return closed;
    }
    IOException inFlight = new AsynchronousCloseException();
    inFlight.initCause(closed);
    return inFlight;
  }

  @Override
  public int read() throws IOException {
    try {
      return receiveByte();
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  @Override
  public int read(byte[] b) throws IOException {
    return read(b, 0, Objects.requireNonNull(b, "b=null").length);
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    Arguments.checkSlice("b", b, off, len); // a subclass may wait first
    try {
      return receive(b, off, len);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  @Override
  public int readNBytes(byte[] b, int off, int len) throws IOException {
    Arguments.checkSlice("b", b, off, len);
    int taken = 0;
    try {
      do {
        int n = receiver.receiveInto(b, off + taken, len - taken);
        if (n < 0) {
          break;
        }
        taken += n;
      } while (taken < len);
    } catch (InterruptedException e) {
      throw Interruption.of(e, taken);
    }
    return taken;
  }

  @Override
  public byte[] readAllBytes() throws IOException {
    return readNBytes(Integer.MAX_VALUE);
  }

  @Override
  public byte[] readNBytes(int len) throws IOException {
    if (len < 0) {
      throw new IllegalArgumentException("len=" + len + " is negative");
    }
    byte[] bytes = new byte[Math.min(len, Math.max(FIRST_GUESS, receiver.available()))];
    int taken = 0;
    try {
      do {
        if (taken == bytes.length && taken > 0) {
          // One byte first: at the end of the stream, the full array is exactly the result.
          int next = receiver.receiveByte();
          if (next < 0) {
            break;
          }
          bytes = grown(bytes, len);
          bytes[taken++] = (byte) next;
        } else {
          int n = receiver.receiveInto(bytes, taken, bytes.length - taken);
          if (n < 0) {
            break;
          }
          taken += n;
        }
      } while (taken < len);
    } catch (InterruptedException e) {
      throw Interruption.of(e, taken);
    }
    assert taken <= len : "taken=" + taken + ", len=" + len;
    return taken == bytes.length ? bytes : Arrays.copyOf(bytes, taken);
  }

  private static byte[] grown(byte[] full, int limit) {
    int longest = Math.min(limit, LONGEST_ARRAY);
    if (full.length == longest) {
      throw new OutOfMemoryError("the rest of the stream does not fit into an array");
    }
    return Arrays.copyOf(full, (int) Math.min(longest, 2L * full.length));
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    Objects.requireNonNull(out, "out=null");
    byte[] chunk = new byte[TRANSFER_CHUNK];
    long taken = 0;
    try {
      for (int n; (n = next(chunk, taken)) >= 0; ) {
        taken += n;
        out.write(chunk, 0, n);
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e, taken);
    }
    return taken;
  }

  /** Takes a piece. A timeout reports how much was taken before it. */
  private int next(byte[] chunk, long taken) throws IOException, InterruptedException {
    try {
      return receive(chunk, 0, chunk.length);
    } catch (SocketTimeoutException e) {
      e.bytesTransferred = (int) Math.min(taken, Integer.MAX_VALUE);
      throw e;
    }
  }

  @Override
  public long skip(long n) throws IOException {
    if (n <= 0) {
      return 0;
    }
    byte[] dropped = new byte[(int) Math.min(n, SKIP_CHUNK)];
    long taken = 0;
    try {
      do {
        int got = receiver.receiveInto(dropped, 0, (int) Math.min(n - taken, dropped.length));
        if (got < 0) {
          break;
        }
        taken += got;
      } while (taken < n);
    } catch (InterruptedException e) {
      throw Interruption.of(e, taken);
    }
    return taken;
  }

  @Override
  public int available() {
    return receiver.available();
  }

  @Override
  public void close() {
    receiver.close();
  }

  @Override
  public String toString() {
    return "input stream from " + receiver;
  }
}
