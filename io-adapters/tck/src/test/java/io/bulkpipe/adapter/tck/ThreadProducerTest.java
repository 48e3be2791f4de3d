// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import java.io.OutputStream;
import java.util.function.Function;

/** A producer on a thread of its own passes, if its end is that of the stream. */
class ThreadProducerTest extends ProducerVerification {
  @Override
  protected ByteReader connect(int capacity, ByteProducer producer) {
    return start(capacity, producer, SenderStream::new);
  }

  static ByteReader start(
      int capacity, ByteProducer producer, Function<BulkSender, OutputStream> streams) {
    BulkChannel channel = BulkChannel.create(capacity);
    BulkSender sender = channel.sender();
    Thread thread = new Thread(
        () -> {
          try {
            producer.produce(streams.apply(sender));
            sender.close();
          } catch (Throwable failure) {
            sender.close(failure);
          }
        },
        "producer");
    thread.setDaemon(true);
    thread.start();
    return new ReceiverReader(channel.receiver());
  }
}
