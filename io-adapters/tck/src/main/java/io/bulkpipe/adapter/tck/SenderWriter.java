// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;

/** A sender as the writer of a connection. */
final class SenderWriter implements ByteWriter {
  private final BulkSender sender;

  SenderWriter(BulkSender sender) {
    this.sender = sender;
  }

  @Override
  public void write(byte[] src, int offset, int length) throws IOException, InterruptedException {
    sender.sendBulk(src, offset, length);
  }

  @Override
  public void flush() {
    sender.flush();
  }

  @Override
  public void end() {
    sender.close();
  }

  @Override
  public void fail(Exception cause) {
    sender.close(cause);
  }
}
