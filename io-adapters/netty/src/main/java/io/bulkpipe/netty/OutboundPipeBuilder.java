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
 * A builder of a stream that is written to a Netty channel. {@link PipeNetty#writing} returns one.
 * Not safe for use by several threads at once. Call {@link #build} or {@link #write} once.
 */
public final class OutboundPipeBuilder {
  /** The default largest chunk, in bytes. */
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
   * Sets the most bytes of one message. The default is 64 KiB. This number of bytes is gathered for
   * a message, or half the capacity if that is less. With 1, nothing is gathered.
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
   * Sets how a message is made from each chunk, for instance {@code BinaryWebSocketFrame::new}. By
   * default, the message is the {@link ByteBuf} itself.
   *
   * @param message makes a message that owns the buffer; called on the executor of the handler's
   *     context. If it throws, the buffer is released, and the stream fails with the exception
   * @return this
   */
  public OutboundPipeBuilder message(Function<? super ByteBuf, ?> message) {
    this.message = Objects.requireNonNull(message, "message=null");
    return this;
  }

  /**
   * Sets a message that is written after the last chunk if the stream ends cleanly. The default is
   * none.
   *
   * @param lastMessage makes the message; called at the end of the stream, on the executor of the
   *     handler's context
   * @return this
   */
  public OutboundPipeBuilder lastMessage(Supplier<?> lastMessage) {
    this.lastMessage = Objects.requireNonNull(lastMessage, "lastMessage=null");
    return this;
  }

  /**
   * Closes the Netty channel once the socket has taken the last byte. By default, it stays open.
   *
   * @return this
   */
  public OutboundPipeBuilder closing() {
    this.end = StreamEnd.CLOSE;
    return this;
  }

  /**
   * Shuts down the output of the Netty channel once the socket has taken the last byte. The peer
   * then sees the end, and can still answer. Use this setting for sockets without TLS. If the
   * channel is no {@link io.netty.channel.socket.DuplexChannel}, the stream fails with an
   * {@link IllegalStateException} at its end.
   *
   * @return this
   */
  public OutboundPipeBuilder shuttingDownOutput() {
    this.end = StreamEnd.SHUT_DOWN_OUTPUT;
    return this;
  }

  /**
   * Returns a handler with these settings.
   *
   * @return a new handler, to be added to a pipeline
   * @throws IllegalStateException if this builder was used before
   */
  public OutboundPipeHandler build() {
    if (used) {
      throw new IllegalStateException("this builder was used before: one stream, one handler");
    }
    used = true;
    return new OutboundPipeHandler(source, new OutboundForm(chunk, message, lastMessage, end));
  }

  /**
   * Writes the stream from a context, as {@code ctx.write} does. This method adds a handler right
   * before the handler of the context. The added handler begins at once, or when the channel
   * becomes active, and removes itself at the end. Messages that were written before go first.
   * Until the future is complete, write nothing else to the channel. Never waits.
   *
   * @param ctx the context that writes
   * @return a future that succeeds once the socket has taken the last byte and the last message,
   *     and the action at the end has succeeded. It fails if the stream or the connection fails. It
   *     cannot be cancelled
   * @throws NoSuchElementException if the context was removed from its pipeline
   * @throws IllegalStateException if this builder was used before
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
