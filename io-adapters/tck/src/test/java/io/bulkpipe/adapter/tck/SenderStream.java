// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/** What the producers of these tests write to. Closing it does nothing. */
class SenderStream extends OutputStream {
  private final BulkSender sender;

  SenderStream(BulkSender sender) {
    this.sender = sender;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] src, int offset, int length) throws IOException {
    try {
      sender.sendBulk(src, offset, length);
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  @Override
  public void flush() {
    sender.flush();
  }
}
