// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.util.concurrent.Executor;

/** A producer that is started when the source is opened. */
record ProducerSource(StreamProducer producer, Executor executor) implements BodySource {
  @Override
  public BulkReceiver open() {
    BulkChannel channel = BulkChannel.builder()
        .singleSender()
        .singleReceiver()
        .detectAbandonment()
        .name("netty body")
        .build();
    start(channel.sender());
    return channel.receiver();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the channel reports the outcome
  private void start(BulkSender sender) {
    try {
      PipeStreams.produce(sender, producer, executor);
    } catch (Throwable refused) { // an Error, or a checked one: the executor is foreign code
      sender.close(refused); // the receiver gets it; does nothing if already closed
    }
  }

  @Override
  public void discard(Throwable cause) {
    // The producer was never started.
  }
}
