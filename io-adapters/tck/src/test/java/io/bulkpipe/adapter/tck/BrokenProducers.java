// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkSender;

/** Forms that run producers, with one fault. */
final class BrokenProducers {
  private BrokenProducers() {}

  /** Takes the end of the producer's stream for the end of the producer. */
  static final class BelievesTheStream extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return BrokenAdaptersTest.PROFILE;
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      return ThreadProducerTest.start(capacity, producer, Closing::new);
    }
  }

  /** A stream that closes its sender. */
  private static final class Closing extends SenderStream {
    private final BulkSender sender;

    Closing(BulkSender sender) {
      super(sender);
      this.sender = sender;
    }

    @Override
    public void close() {
      sender.close();
    }
  }
}
