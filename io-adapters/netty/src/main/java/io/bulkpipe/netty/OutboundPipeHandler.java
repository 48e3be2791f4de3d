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
 * Writes a stream of bytes to a Netty channel. {@link PipeNetty} has the contract.
 *
 * <p>A handler that is added to an active channel begins at once. Otherwise it begins when its
 * channel becomes active, after the handlers behind it have got that event. Its writes pass through
 * the handlers before it. At the end it removes itself. A handler can be added to one pipeline,
 * once.
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
   * Returns a stage of the outcome. It completes with the number of bytes once the socket has taken
   * the last of them. Otherwise it completes exceptionally with the failure of the stream. The
   * executor of the handler's context completes it.
   *
   * @return always the same stage; its dependents must not wait
   */
  public CompletionStage<Long> completion() {
    return outcome.minimalCompletionStage();
  }

  /** Returns the future itself, for a dependent that must come first. */
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

  /** Removes the handler, unless that is under way: the pipeline then no longer has its context. */
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
      source.discard(cause); // before the outcome is completed
      outcome.completeExceptionally(cause);
    }
  }

  @Override
  public String toString() {
    return "handler that writes " + (transfer == null ? source : transfer);
  }
}
