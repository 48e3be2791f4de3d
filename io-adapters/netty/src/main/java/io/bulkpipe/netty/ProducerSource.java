// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.util.concurrent.Executor;

/** A producer that is started when its bytes are wanted. */
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

  @SuppressWarnings("FutureReturnValueIgnored") // the channel tells the outcome
  private void start(BulkSender sender) {
    try {
      PipeStreams.produce(sender, producer, executor);
    } catch (Throwable refused) { // an Error, or a checked one: the executor is foreign code
      sender.close(refused); // it may be so closed already; the receiver gets it
    }
  }

  @Override
  public void discard(Throwable cause) {
    // It was never started.
  }
}
