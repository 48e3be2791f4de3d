// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkSender;

/** A sender without any adapter passes. */
class PlainSenderTest extends SenderVerification {
  @Override
  protected ByteWriter connect(BulkSender sender) {
    return new SenderWriter(sender);
  }
}
