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
 * subscriber of {@link java.util.concurrent.Flow}, with its rules: signals are serial, demand is
 * honoured, and nothing comes after the end.
 *
 * <p>No thread ever waits here. What cannot go on asks the channel for a future of readiness and
 * leaves; the channel's executor goes on with it. Bytes move by the channel's {@code try}
 * operations only, so no cancellation loses any.
 *
 * <p>For {@code java.net.http.HttpClient} use {@link io.bulkpipe.http.PipeBodies}, not
 * {@code BodyPublishers.fromPublisher} over a publisher of this class: an empty body over HTTP/1.1
 * makes the JDK's client fail with a {@link NullPointerException} of its own now and again, which
 * {@code PipeBodies} avoids.
 *
 * <h2>Who runs what</h2>
 *
 * <p>A signal runs where something made it possible: on the thread that requested, for what is
 * there already; on the publisher's thread, for what fits already; otherwise on the
 * {@linkplain io.bulkpipe.channel.BulkChannel.Builder#executor executor} of the channel. A
 * subscriber that requests from within {@code onNext} is not called from within that request: the
 * stack does not grow. A subscriber that requests without bound is served on one thread for as long
 * as there is always something to receive.
 */
public final class PipeFlows {
  private PipeFlows() {}

  /**
   * Publishes what a receiver receives.
   *
   * <ul>
   *   <li>Each element is a new buffer with at least one byte remaining, which belongs to the
   *       subscriber. It is received when it is asked for: what nobody has asked for stays in the
   *       channel, where it holds the sender back.
   *   <li>Small sends are gathered. An element comes once a chunk of 64 KiB is full, or half the
   *       capacity is buffered; or when what is there is due, because the sender has
   *       {@linkplain BulkSender#flush flushed} it or has ended. So a dialogue does not stall, as
   *       long as each side flushes before it waits for an answer; and a sender that neither
   *       flushes nor ends leaves less than that in the channel.
   *   <li>The end of the stream is {@code onComplete}, as soon as everything before it was taken,
   *       whether or not there is demand left.
   *   <li>The sender's failure is {@code onError} with its cause, after what was sent before it. If
   *       the receiver is closed by anybody else, that is {@code onError} with a
   *       {@link java.nio.channels.ClosedChannelException}.
   *   <li>{@code cancel} {@linkplain BulkReceiver#cancel cancels} the receiver with a
   *       {@link java.util.concurrent.CancellationException}: senders get a
   *       {@link io.bulkpipe.channel.BrokenChannelException}. A request of less than 1 is
   *       {@code onError} with an {@link IllegalArgumentException}; it and a subscriber that throws
   *       cancel the receiver, too.
   *   <li>Whatever else goes wrong on the way, as an {@link OutOfMemoryError} for a chunk, is
   *       {@code onError} with it, and cancels the receiver with it. What a subscriber throws
   *       cancels the receiver and goes on to the thread that signals.
   *   <li>A stack that runs out in {@code request}, or in the {@code onNext} that it calls, is
   *       {@code onError} with the {@link StackOverflowError}, on another thread if need be; or
   *       {@code request} throws it, and a later call goes on.
   *   <li>There is one subscription. A second subscriber gets {@code onError} with an
   *       {@link IllegalStateException}. Without any, the receiver is left as it is.
   * </ul>
   *
   * @param receiver where the bytes come from; what others receive is missing
   * @return a publisher for one subscriber, safe for use by many threads
   */
  public static Flow.Publisher<ByteBuffer> publisher(BulkReceiver receiver) {
    return publishing(receiver).build();
  }

  /**
   * Starts a publisher of what a receiver receives with other than the usual settings: the size of
   * its chunks, the executor of its signals.
   *
   * @param receiver where the bytes come from; what others receive is missing
   * @return a new builder
   */
  public static PublisherBuilder publishing(BulkReceiver receiver) {
    return new PublisherBuilder(Objects.requireNonNull(receiver, "receiver=null"));
  }

  /**
   * Publishes what a producer writes, on a thread of its own. The same as
   * {@code publishing(producer).build()}.
   *
   * @param producer writes the bytes
   * @return a publisher for any number of subscribers
   */
  public static Flow.Publisher<ByteBuffer> publisher(StreamProducer producer) {
    return publishing(producer).build();
  }

  /**
   * Starts a publisher of what a producer writes with other than the usual settings: see
   * {@link ProducerPublisherBuilder}.
   *
   * @param producer writes the bytes
   * @return a new builder
   */
  public static ProducerPublisherBuilder publishing(StreamProducer producer) {
    return new ProducerPublisherBuilder(Objects.requireNonNull(producer, "producer=null"));
  }

  /**
   * Sends what a publisher publishes.
   *
   * <ul>
   *   <li>One element is requested at a time: the next one once the channel has accepted all of the
   *       one before. So a full channel holds the publisher back, never its thread.
   *   <li>The publisher's buffers are read, not changed: neither their bytes nor their positions.
   *       An element must keep its bytes until the next one is requested.
   *   <li>Each element is {@linkplain BulkSender#flush flushed} once all of it was sent, so that a
   *       receiver that gathers need not wait for the next one.
   *   <li>{@code onComplete} closes the sender, after everything was sent.
   *   <li>{@code onError} closes the sender with the failure. What the channel has accepted is
   *       still received; the rest of an element that waits for room is dropped.
   *   <li>A receiver that goes, or a sender that is closed by anybody else, cancels the
   *       subscription.
   *   <li>Whatever else goes wrong on the way, an {@link Error} included, cancels the subscription
   *       and closes the sender with it, on another thread if the stack has run out.
   *   <li>There is one subscription; further ones are cancelled at once. A publisher that publishes
   *       more than was requested is cancelled, and the sender closed with an
   *       {@link IllegalStateException}.
   * </ul>
   *
   * <p>The {@linkplain ByteSubscriber#completion completion} is the number of bytes that were sent,
   * or what {@code onError} was given, or what else went wrong: the sender's
   * {@link java.io.IOException}, as a {@link io.bulkpipe.channel.BrokenChannelException} if the
   * receiver has gone. It may be completed by any thread that signals, or by the channel's
   * executor.
   *
   * <p>A subscriber that its publisher has forgotten, so that nobody can reach it any more, does
   * not keep its sender: where the channel
   * {@linkplain io.bulkpipe.channel.BulkChannel.Builder#detectAbandonment detects abandonment}, the
   * receiver learns of it.
   *
   * @param sender where the bytes go; nobody else should send meanwhile, or the bytes mix
   * @return a new subscriber
   */
  public static ByteSubscriber<ByteBuffer> subscriber(BulkSender sender) {
    Objects.requireNonNull(sender, "sender=null");
    return new SenderSubscriber<>(sender, List::of);
  }

  /**
   * Sends what a publisher of lists publishes, as the response bodies of {@code java.net.http} are.
   * Otherwise like {@link #subscriber(BulkSender)}.
   *
   * @param sender where the bytes go; nobody else should send meanwhile, or the bytes mix
   * @return a new subscriber
   */
  public static ByteSubscriber<List<ByteBuffer>> listSubscriber(BulkSender sender) {
    Objects.requireNonNull(sender, "sender=null");
    return new SenderSubscriber<>(sender, buffers -> buffers);
  }
}
