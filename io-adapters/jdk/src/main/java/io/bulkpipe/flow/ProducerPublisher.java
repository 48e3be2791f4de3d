// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Runs a producer for each subscriber. The contract is in {@link PipeFlows#publisher}. */
final class ProducerPublisher implements Flow.Publisher<ByteBuffer> {
  /*
   * The futures of readiness complete on threads of the library. The producer's thread would
   * otherwise call the subscriber itself in each write, and wait for it.
   *
   * Only the task refers to the sender. If an executor drops the task, the sender becomes
   * unreachable, and the channel detects that.
   */

  /** The most bytes of an element. */
  private static final int LARGEST_CHUNK = 256 * 1024;

  private final StreamProducer producer;
  private final Executor executor;
  private final int capacity;
  private final String name;

  ProducerPublisher(StreamProducer producer, Executor executor, int capacity, String name) {
    this.producer = producer;
    this.executor = executor;
    this.capacity = capacity;
    this.name = name;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber=null");
    BulkChannel channel = BulkChannel.builder()
        .capacity(capacity)
        .singleSender()
        .singleReceiver()
        .detectAbandonment()
        .name(name)
        .build();
    start(channel.sender());
    PipeFlows.publishing(channel.receiver()).chunk(LARGEST_CHUNK).build().subscribe(subscriber);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the channel reports the outcome
  private void start(BulkSender sender) {
    try {
      PipeStreams.produce(sender, producer, executor);
    } catch (Throwable refused) { // an Error, or a checked one: the executor is foreign code
      sender.close(refused); // the subscriber gets it; does nothing if already closed
    }
  }

  @Override
  public String toString() {
    return "publisher of " + producer;
  }
}
