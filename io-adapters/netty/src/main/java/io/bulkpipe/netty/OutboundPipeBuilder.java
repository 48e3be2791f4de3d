// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a stream that is written to a Netty channel: see {@link PipeNetty#writing}. Not safe
 * for use by several threads at once. One call of {@link #build} or {@link #write} uses it up.
 */
public final class OutboundPipeBuilder {
  /** The largest chunk where none is given, in bytes. */
  static final int LARGEST_CHUNK = 64 * 1024;

  private final BodySource source;
  private int chunk = LARGEST_CHUNK;
  private Function<? super ByteBuf, ?> message = Function.identity();
  private @Nullable Supplier<?> lastMessage;
  private StreamEnd end = StreamEnd.STAY_OPEN;
  private boolean used;

  OutboundPipeBuilder(BodySource source) {
    this.source = source;
  }

  /**
   * Sets the most bytes of one message, which is also how many bytes are gathered, up to half the
   * capacity: 64 KiB if not called. With 1, nothing is gathered.
   *
   * @param bytes 1 or more
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public OutboundPipeBuilder chunk(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("chunk=" + bytes + " is less than 1");
    }
    this.chunk = bytes;
    return this;
  }

  /**
   * Sets what each chunk is written as, {@code BinaryWebSocketFrame::new} for instance; a bare
   * {@link ByteBuf} if not called.
   *
   * @param message makes a message that owns the buffer; called on the executor of the handler's
   *     context. What it throws fails the stream, and the buffer is released
   * @return this
   */
  public OutboundPipeBuilder message(Function<? super ByteBuf, ?> message) {
    this.message = Objects.requireNonNull(message, "message=null");
    return this;
  }

  /**
   * Sets a message that is written after the last chunk, if the stream has ended cleanly; none if
   * not called.
   *
   * @param lastMessage makes the message, when it is due
   * @return this
   */
  public OutboundPipeBuilder lastMessage(Supplier<?> lastMessage) {
    this.lastMessage = Objects.requireNonNull(lastMessage, "lastMessage=null");
    return this;
  }

  /**
   * Lets the Netty channel be closed after the last byte, once the socket has taken it. Without
   * this, it stays open.
   *
   * @return this
   */
  public OutboundPipeBuilder closing() {
    this.end = StreamEnd.CLOSE;
    return this;
  }

  /**
   * Lets the output of the Netty channel be shut down after the last byte, so that the peer sees
   * the end and can still answer. For sockets without TLS.
   *
   * @return this
   */
  public OutboundPipeBuilder shuttingDownOutput() {
    this.end = StreamEnd.SHUT_DOWN_OUTPUT;
    return this;
  }

  /**
   * Makes a handler, to be added to a pipeline.
   *
   * @return a new handler
   * @throws IllegalStateException if this was used already
   */
  public OutboundPipeHandler build() {
    if (used) {
      throw new IllegalStateException("used already: one stream, one handler");
    }
    used = true;
    return new OutboundPipeHandler(source, new OutboundForm(chunk, message, lastMessage, end));
  }

  /**
   * Writes the stream as {@code ctx.write} would write it: a handler is added right before the
   * given one, and removes itself at the end. If the channel is not active yet, it begins when it
   * is. What was written before goes first; write nothing to the channel before the future is
   * complete.
   *
   * @param ctx the context that writes
   * @return a future that is complete when the last byte, and the last message, was written to the
   *     socket; it fails if the stream, or the connection, does. It cannot be cancelled
   * @throws NoSuchElementException if the context was removed from its pipeline
   * @throws IllegalStateException if this was used already
   */
  public ChannelFuture write(ChannelHandlerContext ctx) {
    Neighbour.check(ctx);
    ChannelPromise promise = ctx.newPromise();
    promise.setUncancellable();
    OutboundPipeHandler handler = build();
    var unused = handler.outcome().whenComplete((bytes, failure) -> {
      if (failure == null) {
        promise.setSuccess();
      } else {
        promise.setFailure(failure);
      }
    });
    Neighbour.addBefore(ctx, handler);
    return promise;
  }
}
