// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The sending half of the algorithm, for what becomes visible in one piece or not at all. */
abstract class WholeSending extends Sending {
  /*
   * A send as in Sending, except that it waits for room for all of a unit, and publishes that once.
   *
   * S7  Units of a batch are published a slice at a time, and always before the call waits: what is
   *     published ends with a unit.
   */

  WholeSending(LazyConduit lazy) {
    super(lazy);
  }

  /**
   * Sends a slice, which becomes visible in one piece once there is room for all of it.
   *
   * @param framed whether its length goes before it
   * @return false, and nothing is sent, if the time was up
   */
  boolean sendWhole(boolean framed, byte[] src, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    int total = framed ? MessageLength.size(length) + length : length;
    if (!begin(total, deadline)) {
      return total == 0;
    }
    long start = writer.position();
    int done = 0;
    int found;
    try {
      found = roomForAll(total, 0, deadline);
      if (found > 0) {
        putWhole(framed, src, offset, length);
        writer.publish();
        done = total;
      }
    } finally {
      leave();
    }
    return report(done, counted(start, done), total, found) == total;
  }

  /** Sends what remains of a buffer, with its length before it, likewise; its position stays. */
  boolean sendWhole(ByteBuffer src, long deadline) throws IOException, InterruptedException {
    int length = src.remaining();
    int total = MessageLength.size(length) + length;
    if (!begin(total, deadline)) {
      return false;
    }
    long start = writer.position();
    int done = 0;
    int found;
    try {
      found = roomForAll(total, 0, deadline);
      if (found > 0) {
        writer.putLength(length);
        writer.put(src, src.position(), length);
        writer.publish();
        done = total;
      }
    } finally {
      leave();
    }
    return report(done, counted(start, done), total, found) == total;
  }

  /** Sends arrays one after the other, each with its length before it, each of them whole. */
  void sendAllWhole(Object[] messages, long total) throws IOException, InterruptedException {
    if (!begin(total, Deadline.NEVER)) {
      return;
    }
    long start = writer.position();
    long done = 0;
    int unseen = 0;
    int found = WaitPoint.MET;
    try {
      for (Object each : messages) {
        byte[] message = (byte[]) each;
        int length = MessageLength.size(message.length) + message.length;
        if (unseen == 0 || unseen >= slice || writer.known() < length) {
          if (unseen > 0) {
            writer.publish();
            unseen = 0;
          }
          found = roomForAll(length, done, Deadline.NEVER);
          if (found <= 0) {
            break;
          }
        }
        writer.putMessage(message, 0, message.length);
        unseen += length;
        done += length;
      }
      writer.publish();
    } finally {
      leave();
    }
    report(done, counted(start, done), total, found);
  }

  private void putWhole(boolean framed, byte[] src, int offset, int length) {
    if (framed) {
      writer.putMessage(src, offset, length);
    } else {
      writer.put(src, offset, length);
    }
  }
}
