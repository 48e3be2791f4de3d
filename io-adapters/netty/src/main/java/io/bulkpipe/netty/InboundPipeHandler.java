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
 * Sends what the Netty channel reads to a channel: see {@link PipeNetty} for bytes,
 * {@link PipeHttpContent} for HTTP content. It can be added once.
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
   * Returns how the stream ends: with the number of bytes once the channel has accepted all of
   * them, up to the declared end, or with what failed. It is completed on the executor of the
   * handler's context.
   *
   * @return always the same stage; what depends on it must not wait
   */
  public final CompletionStage<Long> completion() {
    return outcome.minimalCompletionStage();
  }

  /**
   * Declares the end of the stream: what has come so far is all, and the receiver gets a clean end
   * after it. For protocols that know their end. From any thread; the first ending counts, so a
   * connection that ends later is no failure. Does nothing if the stream has ended.
   *
   * @throws IllegalStateException if the handler was not added to a pipeline yet
   */
  public final void end() {
    Intake taking = intake;
    if (taking == null) {
      throw new IllegalStateException("not added to a pipeline yet");
    }
    taking.end(null);
  }

  /** Ends the stream with a failure, after what has come. */
  final void fail(Throwable cause) {
    Intake taking = intake;
    if (taking != null) {
      taking.end(cause);
    }
  }

  /** Takes bytes of the stream over. */
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

  /** The receiver is gone. */
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
