// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** A request body that a producer writes anew each time it is sent. The contract is in {@link PipeBodies}. */
final class ProducedBody implements BodyPublisher {
  /*
   * The futures of readiness complete on threads that are used again: CompletableFuture's own would
   * start one for each chunk where there are few processors. Not on the producer's thread, which would
   * then hand each write to the client by itself, and wait for the socket: while another thread takes
   * over, the producer stages more.
   */

  private final Executor executor;
  private final int capacity;
  private final StreamProducer producer;
  private final long contentLength;

  /**
   * @param contentLength negative if unknown
   */
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
        .executor(PipeThreads.perTask("bulkpipe-body"))
        .name("request body")
        .build();
    try {
      var unused = PipeStreams.produce(executor, channel.sender(), producer);
    } catch (RuntimeException rejected) {
      channel.sender().close(rejected); // it is so closed already; the subscriber is told
    }
    new ReceiverBody(PipeFlows.publisher(channel.receiver()), contentLength).subscribe(subscriber);
  }

  @Override
  public String toString() {
    return "request body from " + producer;
  }
}
