// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;

/** A receiver as the reader of a connection. It gathers, so it needs flush marks. */
final class ReceiverReader implements ByteReader {
  private final BulkReceiver receiver;

  ReceiverReader(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public int read(byte[] dst, int offset, int length) throws IOException, InterruptedException {
    receiver.awaitDue(Math.min(length, receiver.largestMinimum()));
    return receiver.receiveInto(dst, offset, length);
  }

  @Override
  public void cancel() {
    receiver.close();
  }
}
