// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkSender;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A handler that sends what a Netty channel reads into a {@link BulkSender}. {@link PipeNetty}
 * makes handlers for bytes, and {@link PipeHttpContent} for HTTP content. A handler can be added to
 * one pipeline, once.
 */
public abstract sealed class InboundPipeHandler extends ChannelDuplexHandler
    permits InboundByteHandler, InboundHttpHandler {
  private final BulkSender sender;
  private final CompletableFuture<Long> outcome = new CompletableFuture<>();

  private @Nullable ReadSwitch reading;
  private volatile @Nullable Intake intake;

  InboundPipeHandler(BulkSender sender) {
    this.sender = sender;
  }

  /**
   * Returns a stage of the outcome. It completes with the number of bytes once the channel has
   * accepted all bytes up to the declared end. Otherwise it completes exceptionally with the
   * failure of the stream. The executor of the handler's context completes it, or the thread that
   * calls {@link #end}.
   *
   * @return always the same stage; its dependents must not wait
   */
  public final CompletionStage<Long> completion() {
    return outcome.minimalCompletionStage();
  }

  /**
   * Declares the end of the stream. The receiver gets the bytes that have come so far, then a clean
   * end. Use this method for a protocol with an end of its own. The first ending counts, so it is
   * no failure if the connection ends later. Safe for use by many threads. Never waits. Does
   * nothing if the stream has ended.
   *
   * @throws IllegalStateException if the handler has not been added to a pipeline
   */
  public final void end() {
    Intake taking = intake;
    if (taking == null) {
      throw new IllegalStateException("not added to a pipeline yet");
    }
    taking.end(null);
  }

  /** Ends the stream with a failure, after the bytes that have come. */
  final void fail(Throwable cause) {
    Intake taking = intake;
    if (taking != null) {
      taking.end(cause);
    }
  }

  /** Takes over a buffer of the stream. */
  final void take(ByteBuf bytes) {
    Intake taking = intake;
    if (taking == null) {
      bytes.release();
    } else {
      taking.add(bytes);
    }
  }

  final boolean isEnding() {
    Intake taking = intake;
    return taking != null && taking.isEnding();
  }

  /** Reacts to a receiver that is gone, or to another failure of the sender. */
  abstract void gone(ChannelHandlerContext ctx);

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ReadSwitch reads = new ReadSwitch(ctx);
    Intake takes = new Intake(sender, ctx.executor(), reads, outcome, cause -> gone(ctx));
    reading = reads;
    intake = takes;
    takes.start();
    if (!ctx.channel().isOpen()) {
      takes.end(new ClosedChannelException());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Intake taking = intake;
    if (taking != null) {
      taking.mark();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (reading == null || !reading.keeps()) {
      ctx.read();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause);
    ctx.fireExceptionCaught(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new IOException("the connection has ended before the stream was declared to end: channel="
        + ctx.channel()));
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    fail(new IOException("removed before the end of the stream: channel=" + ctx.channel()));
  }

  @Override
  public String toString() {
    return "handler that reads into " + sender;
  }
}
