// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Connects the ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} to Netty channels.
 *
 * <pre>{@code
 * PipeNetty.writing(out -> writeReport(out)).closing().write(ctx);
 * pipeline.addLast(PipeNetty.reading(channel.sender()).endingAtShutdown().build());
 * }</pre>
 *
 * <h2>Writing</h2>
 *
 * <ul>
 *   <li>Bytes are written while the Netty channel is writable. So at most its high-water mark and
 *       one chunk are pending, and a slow peer holds the sender back.
 *   <li>Small sends are gathered, up to a chunk or half the capacity. Bytes that the sender has
 *       flushed are written and flushed at once.
 *   <li>If the sender closes, the stream ends cleanly. The builder sets what follows once the
 *       socket has taken the last byte: nothing, a shut-down of the output, or a close. It may also
 *       set a last message.
 *   <li>If the sender fails or aborts, the peer never gets a clean end. The connection is reset,
 *       without the last message and without a {@code close_notify} of TLS. The same happens if a
 *       write fails, or if the handler is removed before the end. Bytes that were written before
 *       may be lost then.
 *   <li>If the connection ends first, the receiver is cancelled. The sender's next write throws a
 *       {@link io.bulkpipe.channel.BrokenChannelException}.
 * </ul>
 *
 * <h2>Reading</h2>
 *
 * <ul>
 *   <li>Each {@link ByteBuf} is sent, then released. Other messages are passed on. While the
 *       channel is full, auto-read is off, and the rest is kept.
 *   <li>After each read, the bytes so far are flushed. So a receiver that gathers does not wait for
 *       the peer's next bytes.
 *   <li>A call of {@link InboundPipeHandler#end} ends the stream cleanly. With
 *       {@link InboundPipeBuilder#endingAtShutdown}, the peer also ends it by shutting its output
 *       down. If the connection ends before that, if an exception passes the handler, or if the
 *       handler is removed, the sender is closed with that failure. The receiver gets the bytes
 *       before, then the failure.
 *   <li>If the receiver is gone, kept and further buffers are released, and the Netty channel is
 *       closed.
 * </ul>
 *
 * <p>No event loop ever waits, and only producers get threads. A step that cannot go on registers a
 * future with the channel, and the event loop completes it.
 */
public final class PipeNetty {
  private PipeNetty() {}

  /**
   * Returns a builder of a stream that writes the bytes of a receiver.
   *
   * @param receiver where the bytes come from; no other code should use it
   * @return a new builder
   */
  public static OutboundPipeBuilder writing(BulkReceiver receiver) {
    return new OutboundPipeBuilder(
        new ReceiverSource(Objects.requireNonNull(receiver, "receiver=null")));
  }

  /**
   * Returns a builder of a stream that writes the bytes of a producer. The producer runs on a
   * thread of its own. It starts when the handler begins. If the connection is gone by then, it
   * never starts. It waits while the peer is slow. The stream ends cleanly only if the producer
   * returns normally and all of its bytes were accepted.
   *
   * @param producer writes the stream
   * @return a new builder
   */
  public static OutboundPipeBuilder writing(StreamProducer producer) {
    return writing(producer, PipeThreads.perTask("bulkpipe-producer netty"));
  }

  /**
   * Returns a builder of a stream that writes the bytes of a producer, like
   * {@link #writing(StreamProducer)}. The producer runs on an executor.
   *
   * @param producer writes the stream
   * @param executor runs the producer; never on an event loop. If it refuses or drops the producer,
   *     the stream fails
   * @return a new builder
   */
  public static OutboundPipeBuilder writing(StreamProducer producer, Executor executor) {
    return new OutboundPipeBuilder(new ProducerSource(
        Objects.requireNonNull(producer, "producer=null"),
        Objects.requireNonNull(executor, "executor=null")));
  }

  /**
   * Returns a builder of a handler that sends the bytes of a Netty channel.
   *
   * @param sender where the bytes go; no other code should use it
   * @return a new builder
   */
  public static InboundPipeBuilder reading(BulkSender sender) {
    return new InboundPipeBuilder(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Returns an input for a {@link ChunkedWriteHandler}, or for an
   * {@link io.netty.handler.codec.http.HttpChunkedInput}. If the pipeline does not need a
   * {@code ChunkedWriteHandler} for other reasons, use {@link #writing} instead.
   *
   * <p>Small sends are gathered, as with {@code writing}, up to 64 KiB. The input resumes the
   * transfer by itself. If the sender fails, the connection is reset, and the future of the write
   * fails with the cause. If the write ends early, the receiver is closed.
   *
   * @param receiver where the bytes come from; no other code should use it
   * @param ctx any context of the pipeline to which the input will be written
   * @return a new input, to be written once
   * @throws IllegalArgumentException if there is no {@code ChunkedWriteHandler} in the pipeline
   */
  public static ChunkedInput<ByteBuf> chunkedInput(
      BulkReceiver receiver, ChannelHandlerContext ctx) {
    Objects.requireNonNull(receiver, "receiver=null");
    ChannelHandlerContext of = ctx.pipeline().context(ChunkedWriteHandler.class);
    if (of == null || !(of.handler() instanceof ChunkedWriteHandler handler)) {
      throw new IllegalArgumentException(
          "pipeline=" + ctx.pipeline() + " has no ChunkedWriteHandler");
    }
    return new ReceiverChunkedInput(receiver, handler, of);
  }
}
