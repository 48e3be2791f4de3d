// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkSender;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.EOFException;

/** Sends the buffers of a pipeline. The contract is in {@link PipeNetty}. */
final class InboundByteHandler extends InboundPipeHandler {
  /*
   * channelInactive gives no reason. Only with half-closure does the transport report that the peer
   * has shut its output down. It also reports a shut-down after a reset. But an exception has come
   * before it then, and the first ending counts. With TLS, only a close_notify is an end, because
   * an attacker can end the connection below TLS.
   */

  private final boolean endsAtShutdown;
  private boolean closesAtShutdown;

  InboundByteHandler(BulkSender sender, boolean endsAtShutdown) {
    super(sender);
    this.endsAtShutdown = endsAtShutdown;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (endsAtShutdown
        && Boolean.FALSE.equals(
            ctx.channel().config().getOption(ChannelOption.ALLOW_HALF_CLOSURE))) {
      closesAtShutdown = ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
    super.handlerAdded(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes && !isEnding()) {
      take(bytes);
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    boolean shutDown = evt instanceof ChannelInputShutdownEvent;
    if (endsAtShutdown && evt instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
      end();
    } else if (endsAtShutdown && shutDown) {
      if (ctx.pipeline().get(SslHandler.class) == null) {
        end();
      } else {
        fail(new EOFException(
            "the connection has ended without a close_notify of TLS: channel=" + ctx.channel()));
      }
    }
    ctx.fireUserEventTriggered(evt);
    if (shutDown && closesAtShutdown) {
      var unused = ctx.close();
    }
  }

  @Override
  void gone(ChannelHandlerContext ctx) {
    var unused = ctx.channel().close();
  }
}
