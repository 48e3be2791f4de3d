// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.StreamProducer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * The two ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as the publisher and the
 * subscriber of {@link java.util.concurrent.Flow}. They keep its rules: signals are serial, demand
 * is honoured, and nothing follows the end.
 *
 * <p>No thread ever waits here. Bytes move only by the channel's {@code try} operations. Where such
 * an operation can do nothing, the adapter registers a future of readiness and returns. The
 * channel's executor goes on once the future completes.
 *
 * <p>For {@code java.net.http.HttpClient} use {@link io.bulkpipe.http.PipeBodies}, not
 * {@code BodyPublishers.fromPublisher} over a publisher of this class. The JDK's client sometimes
 * fails with a {@link NullPointerException} of its own if a body over HTTP/1.1 is empty.
 * {@code PipeBodies} avoids that.
 *
 * <h2>Which thread runs what</h2>
 *
 * <p>A signal runs on the thread that made it possible. For {@code onNext}, that is the thread that
 * requests, if bytes are buffered already. For a request, it is the publisher's thread, if there is
 * room already. Otherwise it is a thread of the channel's
 * {@linkplain io.bulkpipe.channel.BulkChannel.Builder#executor executor}. A request within
 * {@code onNext} does not call {@code onNext} itself, so the stack does not grow. If a subscriber
 * requests without bound, one thread serves it as long as bytes keep coming.
 */
public final class PipeFlows {
  private PipeFlows() {}

  /**
   * Publishes the bytes of a receiver.
   *
   * <ul>
   *   <li>Each element is a new buffer with at least one byte remaining. It belongs to the
   *       subscriber. Bytes without demand stay in the channel, and hold the sender back.
   *   <li>Small sends are gathered. An element comes once a chunk of 64 KiB or half the capacity is
   *       buffered. It comes earlier if the bytes are due, because the sender has
   *       {@linkplain BulkSender#flush flushed} them or has ended. So a dialogue does not stall, as
   *       long as each side flushes before it waits for an answer. A sender that neither flushes
   *       nor ends may leave less than a chunk in the channel.
   *   <li>The end of the stream is {@code onComplete}, as soon as everything before it was taken.
   *       It needs no demand.
   *   <li>A failure of the sender is {@code onError} with its cause. If the sender closed with a
   *       cause, the bytes that were sent before it come first. If it aborted, buffered bytes are
   *       dropped. If other code closes the receiver, {@code onError} gets a
   *       {@link java.nio.channels.ClosedChannelException}.
   *   <li>{@code cancel} {@linkplain BulkReceiver#cancel cancels} the receiver with a
   *       {@link java.util.concurrent.CancellationException}: senders get a
   *       {@link io.bulkpipe.channel.BrokenChannelException}. A request of less than 1 is
   *       {@code onError} with an {@link IllegalArgumentException}, and cancels the receiver.
   *   <li>Every other failure, such as an {@link OutOfMemoryError} for a chunk, goes to
   *       {@code onError}, and cancels the receiver. If the subscriber throws, the receiver is
   *       cancelled, and the exception goes on to the thread that signals.
   *   <li>The stack may overflow in {@code request}, or in the {@code onNext} that it calls. Then
   *       {@code onError} gets the {@link StackOverflowError}, on another thread if necessary. Or
   *       only {@code request} throws it, and a later request resumes the stream.
   *   <li>There is one subscription. A second subscriber gets {@code onError} with an
   *       {@link IllegalStateException}. Without a subscription, the receiver stays as it is.
   * </ul>
   *
   * @param receiver where the bytes come from; the publisher does not get bytes that other code
   *     receives
   * @return a publisher for one subscriber, safe for use by many threads
   */
  public static Flow.Publisher<ByteBuffer> publisher(BulkReceiver receiver) {
    return publishing(receiver).build();
  }

  /**
   * Returns a builder of a publisher of the bytes of a receiver. It sets the size of the chunks and
   * the executor of the signals.
   *
   * @param receiver where the bytes come from; the publisher does not get bytes that other code
   *     receives
   * @return a new builder
   */
  public static PublisherBuilder publishing(BulkReceiver receiver) {
    return new PublisherBuilder(Objects.requireNonNull(receiver, "receiver=null"));
  }

  /**
   * Publishes the bytes that a producer writes. Each subscription runs the producer on a thread of
   * its own. This method is the same as {@code publishing(producer).build()}.
   *
   * @param producer writes the bytes
   * @return a publisher for any number of subscribers
   */
  public static Flow.Publisher<ByteBuffer> publisher(StreamProducer producer) {
    return publishing(producer).build();
  }

  /**
   * Returns a builder of a publisher of the bytes that a producer writes.
   * {@link ProducerPublisherBuilder} describes the publisher. The builder starts nothing.
   *
   * @param producer writes the bytes
   * @return a new builder
   */
  public static ProducerPublisherBuilder publishing(StreamProducer producer) {
    return new ProducerPublisherBuilder(Objects.requireNonNull(producer, "producer=null"));
  }

  /**
   * Sends the bytes of a publisher.
   *
   * <ul>
   *   <li>One element is requested at a time. The next one is requested once the channel has
   *       accepted all of the one before. So a full channel holds the publisher back, but never
   *       blocks its thread.
   *   <li>The publisher's buffers are read, not changed: neither their bytes nor their positions.
   *       An element must keep its bytes until the next one is requested.
   *   <li>Each element is {@linkplain BulkSender#flush flushed} once all of it was sent, so that a
   *       receiver that gathers need not wait for the next one.
   *   <li>{@code onComplete} closes the sender, after everything was sent.
   *   <li>{@code onError} closes the sender with the failure. The bytes that the channel has
   *       accepted are still received. The rest of an element that waits for room is dropped.
   *   <li>If the receiver closes, or other code closes the sender, the subscription is cancelled.
   *   <li>Every other failure, an {@link Error} included, cancels the subscription and closes the
   *       sender with the failure. If the stack has run out, another thread does so.
   *   <li>There is one subscription. Further ones are cancelled at once. If the publisher publishes
   *       more than was requested, it is cancelled, and the sender is closed with an
   *       {@link IllegalStateException}.
   * </ul>
   *
   * <p>The {@linkplain ByteSubscriber#completion completion} has the number of bytes sent, or the
   * failure. The failure may be that of {@code onError}, the sender's {@link java.io.IOException},
   * or any other. If the receiver has closed, it is a
   * {@link io.bulkpipe.channel.BrokenChannelException}. A thread that signals completes the stage,
   * or a thread of the channel's executor.
   *
   * <p>If the publisher drops the subscriber, and nothing else refers to it, the sender can become
   * unreachable, too. If the channel
   * {@linkplain io.bulkpipe.channel.BulkChannel.Builder#detectAbandonment detects abandonment}, the
   * receiver then gets that failure.
   *
   * @param sender where the bytes go; if other code sends meanwhile, the bytes mix
   * @return a new subscriber
   */
  public static ByteSubscriber<ByteBuffer> subscriber(BulkSender sender) {
    Objects.requireNonNull(sender, "sender=null");
    return new SenderSubscriber<>(sender, List::of);
  }

  /**
   * Sends the bytes of a publisher of lists, such as a response body of {@code java.net.http}.
   * Otherwise like {@link #subscriber(BulkSender)}.
   *
   * @param sender where the bytes go; if other code sends meanwhile, the bytes mix
   * @return a new subscriber
   */
  public static ByteSubscriber<List<ByteBuffer>> listSubscriber(BulkSender sender) {
    Objects.requireNonNull(sender, "sender=null");
    return new SenderSubscriber<>(sender, buffers -> buffers);
  }
}
