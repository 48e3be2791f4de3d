// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Several senders that get the same bytes of a pump. All but the last may fail. */
final class TeeTarget implements TargetPump.Target {
  /*
   * TEE-1  A piece is sent once each sender has room for all of it. Only the wait for that room can
   *     be interrupted. Nothing has moved then, so all senders have got the same bytes. If other
   *     code uses the same sender, a send may still have to wait, and an interruption may cut it
   *     short.
   * TEE-2  Before a wait for one sender, all are flushed. Otherwise one thread that reads two
   *     targets could wait at one of them for more bytes, while the other stays full.
   * TEE-3  A piece is at most half the capacity of each sender, so sooner or later there is room
   *     for it.
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
