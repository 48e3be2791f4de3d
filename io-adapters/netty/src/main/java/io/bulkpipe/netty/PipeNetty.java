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
 * Joins the ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} and a Netty channel.
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
 *   <li>Small sends are gathered, up to a chunk or half the capacity. What the sender has flushed
 *       is written and flushed at once, without waiting for more.
 *   <li>A closed sender is the end. What follows it is the caller's choice: nothing, a last
 *       message, a shut-down of the output, a close. It follows when the socket has taken the last
 *       byte.
 *   <li>A sender that failed or aborted is never a clean end: the connection is reset, without the
 *       last message and without a close of TLS. So it is if a write fails, or if the handler is
 *       removed in the middle. What was written before may get lost then.
 *   <li>If the connection ends first, the receiver is cancelled, and the sender's next write throws
 *       {@link io.bulkpipe.channel.BrokenChannelException}.
 * </ul>
 *
 * <h2>Reading</h2>
 *
 * <ul>
 *   <li>Each {@link ByteBuf} that comes is sent, then released; anything else is passed on. While
 *       the channel is full, auto-read is off, and the rest is kept.
 *   <li>What has come is flushed after each read, so a receiver that gathers does not wait for the
 *       peer's next bytes.
 *   <li>The stream ends when the end is declared: by {@link InboundPipeHandler#end}, or by the peer
 *       that shuts its output down, where {@link InboundPipeBuilder#endingAtShutdown} was called. A
 *       connection that ends before, an exception that passes the handler, and its removal, fail
 *       the sender: the receiver gets what came before, and then the reason.
 *   <li>If the receiver is gone, what is kept and what comes is released, and the Netty channel is
 *       closed.
 * </ul>
 *
 * <p>No event loop ever waits, and nothing here starts a thread but for a producer. A step that
 * cannot go on asks the channel for a future, which the event loop completes.
 */
public final class PipeNetty {
  private PipeNetty() {}

  /**
   * Starts to write what a receiver receives.
   *
   * @param receiver where the bytes come from; nobody else should use it
   * @return a new builder
   */
  public static OutboundPipeBuilder writing(BulkReceiver receiver) {
    return new OutboundPipeBuilder(
        new ReceiverSource(Objects.requireNonNull(receiver, "receiver=null")));
  }

  /**
   * Starts to write what a producer writes, on a thread of its own. The producer starts when the
   * handler does; never, if the connection is gone by then. It waits while the peer is slow. Only
   * its normal return, with everything accepted, is a clean end.
   *
   * @param producer writes the stream
   * @return a new builder
   */
  public static OutboundPipeBuilder writing(StreamProducer producer) {
    return writing(producer, PipeThreads.perTask("bulkpipe-producer netty"));
  }

  /**
   * Starts to write what a producer writes, like {@link #writing(StreamProducer)}, on an executor
   * of the caller's choice.
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
   * Starts to read into a sender.
   *
   * @param sender where the bytes go; nobody else should use it
   * @return a new builder
   */
  public static InboundPipeBuilder reading(BulkSender sender) {
    return new InboundPipeBuilder(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Makes an input for a {@link ChunkedWriteHandler}, also inside of an
   * {@link io.netty.handler.codec.http.HttpChunkedInput}. Take {@link #writing} where the pipeline
   * needs no such handler for other reasons.
   *
   * <p>Chunks are gathered as there, up to 64 KiB. The input resumes the transfer by itself. If the
   * sender fails, the connection is reset, and the future of the write fails with the cause. If the
   * write ends early, the receiver is closed.
   *
   * @param receiver where the bytes come from; nobody else should use it
   * @param ctx any context of the pipeline that the input is going to be written to
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
