// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;

/**
 * A receiver as a stream that waits for a low-water mark. The contract is in
 * {@link PipeStreams#inputStream(BulkReceiver, int)}.
 */
final class LowWaterInputStream extends ReceiverInputStream {
  /*
   * A read that finds all it can take takes it. Else it waits until the mark is there, which may be
   * more than it takes: the next reads then find theirs. So the reader sleeps once for each mark,
   * not once for each read, and what it takes is as long as it asked for.
   *
   * Waiting for a minimum is what drain does, and it takes from the same window: one acquisition,
   * and no moment between the waiting and the taking.
   */

  private final BulkReceiver receiver;
  private final int mark;

  LowWaterInputStream(BulkReceiver receiver, int mark) {
    super(receiver);
    this.receiver = receiver;
    this.mark = mark;
  }

  @Override
  int receiveByte() throws IOException, InterruptedException {
    byte[] one = new byte[1];
    return receive(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  int receive(byte[] b, int off, int len) throws IOException, InterruptedException {
    if (len == 0 || receiver.available() >= Math.min(len, mark)) {
      return receiver.receiveInto(b, off, len);
    }
    return receiver.drain(mark, window -> {
      window.get(b, off, Math.min(len, window.remaining()));
      return 0;
    });
  }
}
