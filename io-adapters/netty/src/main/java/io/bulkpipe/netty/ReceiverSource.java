// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkReceiver;

/** A receiver whose sender belongs to the caller. */
record ReceiverSource(BulkReceiver receiver) implements BodySource {
  @Override
  public BulkReceiver open() {
    return receiver;
  }

  @Override
  public void discard(Throwable cause) {
    receiver.cancel(cause);
  }
}
