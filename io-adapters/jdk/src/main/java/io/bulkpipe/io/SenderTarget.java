// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A sender that a pump writes to. */
record SenderTarget(BulkSender sender) implements TargetPump.Target {
  @Override
  public void take(ByteBuffer bytes) throws IOException, InterruptedException {
    sender.sendBulk(bytes);
  }

  @Override
  public void flush() {
    sender.flush();
  }
}
