// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkReceiver;

/** A receiver without any adapter passes. */
class PlainReceiverTest extends ReceiverVerification {
  @Override
  protected ByteReader connect(BulkReceiver receiver) {
    return new ReceiverReader(receiver);
  }
}
