// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream of bytes to the Netty channel that it is added to: see {@link PipeNetty}.
 *
 * <p>It begins when it is added to an active channel, or when its channel becomes active, after the
 * handlers behind it have heard of that. It writes as its context does, so the handlers before it
 * see what it writes. When it is done, it removes itself. It can be added once.
 */
public final class OutboundPipeHandler extends ChannelInboundHandlerAdapter {
  private final BodySource source;
  private final OutboundForm form;
  private final CompletableFuture<Long> outcome = new CompletableFuture<>();
  private @Nullable ReceiverTransfer transfer;

  OutboundPipeHandler(BodySource source, OutboundForm form) {
    this.source = source;
    this.form = form;
  }

  /**
   * Returns how the stream ends: with the number of bytes once the last of them was written to the
   * socket, or with what failed. It is completed on the executor of the handler's context.
   *
   * @return always the same stage; what depends on it must not wait
   */
  public CompletionStage<Long> completion() {
    return outcome.minimalCompletionStage();
  }

  /** For the listener that must come first. */
  CompletableFuture<Long> outcome() {
    return outcome;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      start(ctx);
    } else if (!ctx.channel().isOpen()) {
      giveUp(new ClosedChannelException());
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    if (!ctx.isRemoved()) {
      start(ctx);
    }
  }

  private void start(ChannelHandlerContext ctx) {
    if (transfer == null && !outcome.isDone()) {
      transfer = new ReceiverTransfer(ctx, source.open(), form, () -> removeFrom(ctx), outcome);
      transfer.start();
    }
  }

  /** While the handler is being removed, its context does not say so yet, but the pipeline does. */
  private void removeFrom(ChannelHandlerContext ctx) {
    if (!ctx.isRemoved() && ctx.pipeline().context(this) == ctx) {
      ctx.pipeline().remove(this);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (transfer != null) {
      transfer.advance();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    giveUp(new IOException("the connection has ended before the stream: channel=" + ctx.channel()));
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    giveUp(new IOException("removed before the end of the stream: channel=" + ctx.channel()));
  }

  private void giveUp(Throwable cause) {
    if (transfer != null) {
      transfer.fail(cause);
    } else if (!outcome.isDone()) {
      source.discard(cause); // before the outcome says so
      outcome.completeExceptionally(cause);
    }
  }

  @Override
  public String toString() {
    return "handler that writes " + (transfer == null ? source : transfer);
  }
}
