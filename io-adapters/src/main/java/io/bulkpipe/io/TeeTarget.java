// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Several senders that a pump writes the same to. Those that fail are left out, but the last. */
final class TeeTarget implements TargetPump.Target {
  /*
   * TEE-1  A piece is sent once each sender has room for the whole of it. Only the wait for that
   *     can be interrupted, and nothing has moved then: all senders have got the same. (Where
   *     somebody else sends, too, a send may have to wait after all, and be torn.)
   * TEE-2  Before a wait for one sender, the others are flushed: their readers may be what frees it.
   * TEE-3  A piece is at most half the capacity of each, so there is always a time when it fits.
   */
  private final List<BulkSender> senders;

  TeeTarget(List<BulkSender> senders) {
    this.senders = new ArrayList<>(senders);
  }

  @Override
  public void take(ByteBuffer bytes) throws IOException, InterruptedException {
    int start = bytes.position();
    int n = bytes.remaining();
    for (BulkSender sender : senders) {
      n = Math.min(n, sender.largestMinimum());
    }
    for (BulkSender sender : senders) {
      if (!sender.awaitWritable(n, Duration.ZERO)) {
        flush();
        sender.awaitWritable(n);
      }
    }
    for (Iterator<BulkSender> each = senders.iterator(); each.hasNext(); ) {
      BulkSender sender = each.next();
      ByteBuffer piece = bytes.slice(start, n);
      try {
        if (!sender.trySendWhole(piece)) {
          flush();
          sender.sendBulk(piece);
        }
      } catch (IOException gone) {
        each.remove();
        if (senders.isEmpty()) {
          throw gone;
        }
      }
    }
    bytes.position(start + n);
  }

  @Override
  public void flush() {
    senders.forEach(BulkSender::flush);
  }
}
