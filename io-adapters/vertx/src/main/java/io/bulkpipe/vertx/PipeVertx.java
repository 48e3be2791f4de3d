// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as streams of Vert.x.
 *
 * <pre>{@code
 * response.setChunked(true);
 * PipeVertx.readStream(out -> writeReport(out), vertx.getOrCreateContext()).pipeTo(response);
 * }</pre>
 *
 * <p>No event loop ever waits: a step that cannot go on asks the channel for a future. All handlers
 * are called on the context that was given, one at a time.
 *
 * <h2>A receiver that is read</h2>
 *
 * <ul>
 *   <li>The stream flows until it is paused. Each buffer is new, and has at most 64 KiB. Small
 *       sends are gathered, up to half the capacity; what the sender has flushed comes at once.
 *   <li>While the stream is paused, or has no handler, nothing is received, and the sender waits
 *       once the channel is full. The end, too, comes only then.
 *   <li>The end of the sender is the end of the stream. Its failure is given to the exception
 *       handler, after what was sent before; an abort at once. One of them comes, once.
 *   <li>{@code pipeTo} differs from that of other streams in this: if the sender fails, the target
 *       is not ended, and if it is an HTTP response of a server or an HTTP request of a client, it
 *       is reset. So {@code response.send(stream)} never gives a clean end to a part. If the target
 *       fails, the receiver is cancelled. {@code pipe().to(target)} does not reset.
 *   <li>A stream whose handler was taken away, and that is then resumed, cancels its receiver.
 * </ul>
 *
 * <h2>A sender that is written</h2>
 *
 * <ul>
 *   <li>Writes are queued, and sent as room comes. The future of a write is complete when the
 *       channel has accepted all of it. The queue is full from 64 KiB on, or
 *       {@code setWriteQueueMaxSize}; the drain handler is called when half of that is free.
 *   <li>What was written is flushed when the queue is empty, so a receiver that gathers does not
 *       wait for the next write.
 *   <li>{@code end} closes the sender after the last byte.
 *   <li>If the receiver is gone, the exception handler is called, and all writes fail.
 * </ul>
 *
 * <p>Vert.x's {@code pipeTo} ends its target even if the source has failed: the receiver would get
 * a clean end of a part. {@link #receive} does not.
 */
public final class PipeVertx {
  private PipeVertx() {}

  /**
   * Makes a stream of what a receiver receives.
   *
   * @param receiver where the bytes come from; nobody else should use it
   * @param context calls the handlers
   * @return a new stream
   */
  public static ReadStream<Buffer> readStream(BulkReceiver receiver, Context context) {
    Objects.requireNonNull(receiver, "receiver=null");
    Objects.requireNonNull(context, "context=null");
    return new ReceiverReadStream(receiver, context);
  }

  /**
   * Makes a stream of what a producer writes, on a thread of its own. The producer starts when the
   * stream gets a handler, and waits while the stream is slow. Only its normal return, with
   * everything accepted, is a clean end.
   *
   * @param producer writes the stream
   * @param context calls the handlers; the producer does not run there
   * @return a new stream
   */
  public static ReadStream<Buffer> readStream(StreamProducer producer, Context context) {
    return readStream(producer, context, PipeThreads.perTask("bulkpipe-producer vertx"));
  }

  /**
   * Makes a stream of what a producer writes, like {@link #readStream(StreamProducer, Context)}, on
   * an executor of the caller's choice.
   *
   * @param producer writes the stream
   * @param context calls the handlers
   * @param executor runs the producer; never on an event loop. If it refuses or drops the producer,
   *     the stream fails
   * @return a new stream
   */
  public static ReadStream<Buffer> readStream(
      StreamProducer producer, Context context, Executor executor) {
    Objects.requireNonNull(producer, "producer=null");
    Objects.requireNonNull(context, "context=null");
    Objects.requireNonNull(executor, "executor=null");
    return new ReceiverReadStream(() -> started(producer, executor), context);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the channel tells the outcome
  private static BulkReceiver started(StreamProducer producer, Executor executor) {
    BulkChannel channel = BulkChannel.builder()
        .singleSender()
        .singleReceiver()
        .detectAbandonment()
        .name("vertx stream")
        .build();
    BulkSender sender = channel.sender();
    try {
      PipeStreams.produce(sender, producer, executor);
    } catch (Throwable refused) { // an Error, or a checked one: the executor is foreign code
      sender.close(refused); // it may be so closed already; the receiver gets it
    }
    return channel.receiver();
  }

  /**
   * Makes a stream that sends what is written to it.
   *
   * @param sender where the bytes go; nobody else should use it
   * @param context calls the handlers
   * @return a new stream
   */
  public static WriteStream<Buffer> writeStream(BulkSender sender, Context context) {
    return new SenderWriteStream(
        Objects.requireNonNull(sender, "sender=null"),
        Objects.requireNonNull(context, "context=null"));
  }

  /**
   * Sends a stream, an HTTP request of a server for instance, to its end, and ends the sender as
   * the stream ends: cleanly only if that did. Call it at once when the stream is there, or pause
   * the stream before.
   *
   * <p>If the receiver is gone, the rest of the stream is dropped as it comes.
   *
   * @param from the stream; its handlers are set
   * @param sender where the bytes go; nobody else should use it
   * @param context that of the stream
   * @return a future that is complete when the channel has accepted everything, or fails with what
   *     failed
   */
  public static Future<Void> receive(ReadStream<Buffer> from, BulkSender sender, Context context) {
    Objects.requireNonNull(from, "from=null");
    SenderWriteStream target = new SenderWriteStream(
        Objects.requireNonNull(sender, "sender=null"),
        Objects.requireNonNull(context, "context=null"));
    return from.pipe().endOnFailure(false).to(target).onFailure(target::fail);
  }
}
