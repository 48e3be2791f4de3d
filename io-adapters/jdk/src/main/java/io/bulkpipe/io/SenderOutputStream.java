// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** A sender as a stream: each write is one send. The contract is in {@link PipeStreams}. */
final class SenderOutputStream extends OutputStream {
  /*
   * The stream has no state of its own. The sender keeps a range in one piece, and knows whether it
   * is closed. So the stream needs no lock and allocates nothing.
   */

  private final BulkSender sender;

  SenderOutputStream(BulkSender sender) {
    this.sender = sender;
  }

  @Override
  public void write(int b) throws IOException {
    try {
      sender.sendByte(b);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  @Override
  public void write(byte[] b) throws IOException {
    write(b, 0, Objects.requireNonNull(b, "b=null").length);
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    Arguments.checkSlice("b", b, off, len);
    try {
      sender.sendBulk(b, off, len);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  /** Only marks the bytes as due: they are published already. */
  @Override
  public void flush() {
    sender.flush();
  }

  @Override
  public void close() {
    sender.close();
  }

  @Override
  public String toString() {
    return "output stream to " + sender;
  }
}
