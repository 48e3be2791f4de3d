// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkSender;

/** A writer that does all things right until a subclass does one wrong. */
class FaultyWriter implements ByteWriter {
  private final SenderWriter right;

  FaultyWriter(BulkSender sender) {
    this.right = new SenderWriter(sender);
  }

  @Override
  public void write(byte[] src, int offset, int length) throws Exception {
    right.write(src, offset, length);
  }

  @Override
  public void flush() throws Exception {
    right.flush();
  }

  @Override
  public void end() throws Exception {
    right.end();
  }

  @Override
  public void fail(Exception cause) {
    right.fail(cause);
  }
}
