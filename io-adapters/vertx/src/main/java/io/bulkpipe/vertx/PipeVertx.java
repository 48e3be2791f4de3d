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
 * <p>No event loop ever waits. A step that cannot go on registers a future with the channel. All
 * handlers are called on the given context, one at a time.
 *
 * <h2>Reading from a receiver</h2>
 *
 * <ul>
 *   <li>The stream flows until it is paused. Each buffer is new, and has at most 64 KiB. Small
 *       sends are gathered, up to half the capacity. Bytes that the sender has flushed come at
 *       once.
 *   <li>While the stream is paused, or has no handler, nothing is received, and the sender waits
 *       once the channel is full. The end of the stream is not reported meanwhile, either.
 *   <li>If the sender closes, the end handler is called. If it fails, the exception handler is
 *       called, after the bytes that were sent before. An abort comes at once. Only one of the two
 *       handlers is called, once.
 *   <li>{@code pipeTo} differs from that of other streams. If the sender fails, the target is not
 *       ended. If the target is a response of an HTTP server or a request of an HTTP client, it is
 *       reset. So {@code response.send(stream)} never makes a part look complete. If the target
 *       fails, the receiver is cancelled. {@code pipe().to(target)} does not reset.
 *   <li>If the handler is removed, and the stream is then resumed, the receiver is cancelled.
 * </ul>
 *
 * <h2>Writing to a sender</h2>
 *
 * <ul>
 *   <li>Writes are queued, and sent when there is room. The future of a write completes once the
 *       channel has accepted all of it. The queue counts as full from 64 KiB on, or from the size
 *       that {@code setWriteQueueMaxSize} sets. After that, the drain handler is called once no
 *       more than half of that size is queued.
 *   <li>Whenever the queue is empty, the written bytes are flushed. So a receiver that gathers does
 *       not wait for the next write.
 *   <li>{@code end} closes the sender after the last byte.
 *   <li>If the receiver is gone, the exception handler is called, and all writes fail.
 * </ul>
 *
 * <p>The {@code pipeTo} of Vert.x's own streams ends its target even if the source has failed. A
 * receiver would then take a part of the stream for the whole stream. Use {@link #receive} instead.
 */
public final class PipeVertx {
  private PipeVertx() {}

  /**
   * Returns a stream of the bytes of a receiver.
   *
   * @param receiver where the bytes come from; no other code should use it
   * @param context runs the handlers
   * @return a new stream
   */
  public static ReadStream<Buffer> readStream(BulkReceiver receiver, Context context) {
    Objects.requireNonNull(receiver, "receiver=null");
    Objects.requireNonNull(context, "context=null");
    return new ReceiverReadStream(receiver, context);
  }

  /**
   * Returns a stream of the bytes of a producer. The producer runs on a thread of its own. It
   * starts when the stream gets a handler, and waits while the stream's reader is slow. The stream
   * ends cleanly only if the producer returns normally and all of its bytes were accepted.
   *
   * @param producer writes the stream
   * @param context runs the handlers; the producer does not run there
   * @return a new stream
   */
  public static ReadStream<Buffer> readStream(StreamProducer producer, Context context) {
    return readStream(producer, context, PipeThreads.perTask("bulkpipe-producer vertx"));
  }

  /**
   * Returns a stream of the bytes of a producer, like {@link #readStream(StreamProducer, Context)}.
   * The producer runs on an executor.
   *
   * @param producer writes the stream
   * @param context runs the handlers
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

  @SuppressWarnings("FutureReturnValueIgnored") // the channel reports the outcome
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
      sender.close(refused); // the receiver gets it; does nothing if already closed
    }
    return channel.receiver();
  }

  /**
   * Returns a stream that sends the buffers that are written to it.
   *
   * @param sender where the bytes go; no other code should use it
   * @param context runs the handlers
   * @return a new stream
   */
  public static WriteStream<Buffer> writeStream(BulkSender sender, Context context) {
    return new SenderWriteStream(
        Objects.requireNonNull(sender, "sender=null"),
        Objects.requireNonNull(context, "context=null"));
  }

  /**
   * Sends the bytes of a stream, such as a request of an HTTP server, to its end. Then ends the
   * sender as the stream has ended: cleanly if the stream has ended cleanly, and with the stream's
   * failure otherwise. Call this method as soon as you get the stream. If you cannot, pause the
   * stream until then. Otherwise bytes may be lost.
   *
   * <p>If the receiver is gone, the rest of the stream is dropped as it comes.
   *
   * @param from the stream; this method sets its handlers
   * @param sender where the bytes go; no other code should use it
   * @param context the context of the stream
   * @return a future that succeeds once the channel has accepted all bytes, or fails with the
   *     failure of the stream or the sender
   */
  public static Future<Void> receive(ReadStream<Buffer> from, BulkSender sender, Context context) {
    Objects.requireNonNull(from, "from=null");
    SenderWriteStream target = new SenderWriteStream(
        Objects.requireNonNull(sender, "sender=null"),
        Objects.requireNonNull(context, "context=null"));
    return from.pipe().endOnFailure(false).to(target).onFailure(target::fail);
  }
}
