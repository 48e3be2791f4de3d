// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkSender;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/** Sends the content of one HTTP message. The contract is in {@link PipeHttpContent#reading}. */
final class InboundHttpHandler extends InboundPipeHandler {
  /** Whether the present content belongs to an interim response, and not to the message. */
  private boolean interim;

  InboundHttpHandler(BulkSender sender) {
    super(sender);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof HttpObject object && object.decoderResult().isFailure()) {
      fail(object.decoderResult().cause());
    }
    if (msg instanceof HttpResponse response) {
      interim = isInterim(response.status());
    }
    if (interim || isEnding() || !(msg instanceof HttpContent content)) {
      ctx.fireChannelRead(msg);
      return;
    }
    boolean last = content instanceof LastHttpContent;
    if (msg instanceof FullHttpMessage whole) {
      ctx.fireChannelRead(whole.replace(Unpooled.EMPTY_BUFFER));
    }
    take(content.content());
    if (last) {
      end();
      ctx.pipeline().remove(this);
    }
  }

  private static boolean isInterim(HttpResponseStatus status) {
    return status.codeClass() == HttpStatusClass.INFORMATIONAL
        && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }

  /**
   * Does nothing: the rest of the message is dropped as it comes, and the connection stays usable.
   */
  @Override
  void gone(ChannelHandlerContext ctx) {}
}
