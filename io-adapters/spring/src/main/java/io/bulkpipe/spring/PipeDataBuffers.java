// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.PipeStreams;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as reactive streams of data
 * buffers.
 *
 * <p>No thread waits here. Where a step can do nothing, it registers a future with the channel and
 * returns.
 */
public final class PipeDataBuffers {
  private PipeDataBuffers() {}

  /**
   * Publishes the bytes of a receiver, as {@link PipeFlows#publisher(BulkReceiver)} does.
   *
   * <p>The buffers have at most 64 KiB. Small sends are gathered, up to half the capacity or until
   * a flush. When the sender closes, the flux completes. If the sender fails, {@code onError} gets
   * the cause. If the subscriber cancels, the receiver is cancelled. There can be one subscription.
   * Without a subscription, the receiver stays as it is.
   *
   * <p>The buffers wrap arrays. So no memory leaks if a buffer is never released.
   *
   * @param receiver where the bytes come from; no other code should use it
   * @param factory wraps the bytes, for instance the {@code bufferFactory()} of a response
   * @return a flux for one subscriber
   */
  public static Flux<DataBuffer> flux(BulkReceiver receiver, DataBufferFactory factory) {
    Objects.requireNonNull(receiver, "receiver=null");
    Objects.requireNonNull(factory, "factory=null");
    return wrapped(PipeFlows.publisher(receiver), factory);
  }

  static Flux<DataBuffer> wrapped(Flow.Publisher<ByteBuffer> bytes, DataBufferFactory factory) {
    return JdkFlowAdapter.flowPublisherToFlux(bytes).map(factory::wrap);
  }

  /**
   * Sends the bytes of data buffers, for instance of the body of a request, and releases each
   * buffer.
   *
   * <ul>
   *   <li>One buffer is requested at a time. Its bytes are copied once. When the channel has
   *       accepted all of them, the sender is flushed, the buffer is released, and the next one is
   *       requested.
   *   <li>A buffer is also released if the sender or the publisher fails, if the receiver closes,
   *       or if the subscription is cancelled. The same holds for a buffer that comes after that,
   *       and for buffers that an operator of the publisher discards.
   *   <li>The end of the publisher closes the sender. A failure of the publisher closes the sender
   *       with that cause. If the receiver closes, the publisher is cancelled.
   * </ul>
   *
   * <p>A subscription to the returned mono starts the transfer. The mono emits the number of bytes,
   * or the failure. Cancelling the subscription cancels the publisher, and closes the sender with a
   * {@link java.util.concurrent.CancellationException}.
   *
   * @param buffers where the bytes come from
   * @param sender where the bytes go; no other code should use it
   * @return a mono of the number of bytes sent; subscribe to it once
   */
  public static Mono<Long> send(Publisher<? extends DataBuffer> buffers, BulkSender sender) {
    Objects.requireNonNull(buffers, "buffers=null");
    Objects.requireNonNull(sender, "sender=null");
    return Mono.create(result -> DataBufferSubscriber.subscribe(buffers, sender, result));
  }

  /**
   * Returns the bytes of data buffers as a stream, for a thread that may wait. Subscribes at once,
   * and releases each buffer as {@link #send} does.
   *
   * <p>At most 64 KiB and one buffer wait to be read. A failure of the publisher is an
   * {@link io.bulkpipe.channel.SenderFailedException} with that cause. If the stream is closed
   * before its end, or becomes unreachable, the publisher is cancelled.
   *
   * @param buffers where the bytes come from
   * @return a new stream, to be read or closed
   */
  public static InputStream inputStream(Publisher<? extends DataBuffer> buffers) {
    Objects.requireNonNull(buffers, "buffers=null");
    BulkChannel channel = BulkChannel.builder()
        .name("data buffers")
        .singleSender()
        .detectAbandonment()
        .build();
    var unused = send(buffers, channel.sender())
        .subscribe(bytes -> {}, failure -> {}); // the reader gets the failure
    return PipeStreams.inputStream(channel.receiver());
  }
}
