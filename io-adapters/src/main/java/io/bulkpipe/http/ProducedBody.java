// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * A request body that a producer writes anew each time it is sent. The contract is in
 * {@link PipeBodies}.
 */
final class ProducedBody implements BodyPublisher {
  /*
   * The futures of readiness complete on threads of the library. Not on the producer's thread,
   * which would then hand each write to the client by itself, and wait for the socket: while
   * another thread takes over, the producer stages more.
   *
   * The task is all that holds the sender. An executor that drops it abandons the sender, which the
   * channel notices.
   */

  private final Executor executor;
  private final int capacity;
  private final StreamProducer producer;
  private final long contentLength;

  /** @param contentLength negative if unknown */
  ProducedBody(Executor executor, int capacity, StreamProducer producer, long contentLength) {
    this.executor = executor;
    this.capacity = capacity;
    this.producer = producer;
    this.contentLength = contentLength;
  }

  @Override
  public long contentLength() {
    return contentLength;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber=null");
    BulkChannel channel = BulkChannel.builder()
        .capacity(capacity)
        .singleSender()
        .singleReceiver()
        .detectAbandonment()
        .name("request body")
        .build();
    start(channel.sender());
    new ReceiverBody(PipeFlows.publisher(channel.receiver()), contentLength).subscribe(subscriber);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the channel tells the outcome
  private void start(BulkSender sender) {
    try {
      PipeStreams.produce(executor, sender, producer);
    } catch (Throwable refused) { // an Error, or a checked one: the executor is foreign code
      sender.close(refused); // it may be so closed already; the subscriber is told
    }
  }

  @Override
  public String toString() {
    return "request body from " + producer;
  }
}
