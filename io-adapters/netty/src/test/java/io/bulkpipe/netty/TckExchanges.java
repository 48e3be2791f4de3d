// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Exchanges of HTTP between a client and a server of Netty, on one event loop. A side closes its
 * connection if its stream has failed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the other side notices
final class TckExchanges {
  private final TckNetwork net;

  TckExchanges(TckNetwork net) {
    this.net = net;
  }

  /**
   * Connects a client that sends a request, and a server that reads its body into a channel.
   *
   * @param body writes the body behind the head of the request
   */
  ByteReader request(Consumer<ChannelHandlerContext> body, BulkChannel to)
      throws InterruptedException {
    ChannelHandler asked = whenAsked(
        ctx -> closeIfItFails(PipeHttpContent.read(ctx, to.sender()), ctx),
        () -> to.sender().close(new IOException("the connection has ended before the request")));
    Channel client = net.connect(
        new ChannelHandler[] {new HttpServerCodec(), asked},
        new HttpClientCodec(),
        whenActive(ctx -> {
          ctx.write(chunked(headOfRequest(HttpMethod.POST)));
          body.accept(ctx);
        }));
    return reader(to.receiver(), client);
  }

  /**
   * Connects a server that responds, and a client that reads the body into a channel.
   *
   * @param body writes the body behind the head of the response
   * @param unasked runs if the connection ends before a request
   */
  ByteReader response(Consumer<ChannelHandlerContext> body, Runnable unasked, BulkChannel to)
      throws InterruptedException {
    ChannelHandler asked = whenAsked(
        ctx -> {
          ctx.write(chunked(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK)));
          body.accept(ctx);
        },
        unasked);
    InboundPipeHandler reading = PipeHttpContent.reading(to.sender());
    Channel client = net.connect(
        new ChannelHandler[] {new HttpServerCodec(), asked},
        new HttpClientCodec(),
        reading,
        whenActive(ctx -> {
          closeIfItFails(reading, ctx);
          ctx.write(headOfRequest(HttpMethod.GET));
          ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }));
    return reader(to.receiver(), client);
  }

  private static HttpRequest headOfRequest(HttpMethod method) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/");
    head.headers().set(HttpHeaderNames.HOST, "localhost");
    return head;
  }

  private static <M extends HttpMessage> M chunked(M head) {
    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return head;
  }

  /** The rest of a body whose receiver is gone would be dropped as it comes. */
  private static void closeIfItFails(InboundPipeHandler body, ChannelHandlerContext ctx) {
    body.completion().exceptionally(failure -> {
      ctx.close();
      return -1L;
    });
  }

  private static ChannelHandler whenActive(Consumer<ChannelHandlerContext> action) {
    return new Last() {
      @Override
      public void channelActive(ChannelHandlerContext ctx) {
        action.accept(ctx);
      }
    };
  }

  /**
   * Begins an exchange at the head of its request. A reset may drop the head, too: if a body fails
   * at once, it has not been flushed yet. Then no handler of the server has begun to use the
   * channel, so the application must end it.
   */
  private static ChannelHandler whenAsked(
      Consumer<ChannelHandlerContext> action, Runnable unasked) {
    return new Last() {
      private boolean asked;

      @Override
      protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpRequest) {
          asked = true;
          action.accept(ctx);
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        if (!asked) {
          unasked.run();
        }
      }
    };
  }

  /** The last handler of a pipeline. */
  private static class Last extends SimpleChannelInboundHandler<HttpObject> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {}

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable seenByTheBody) {
      ctx.close();
    }
  }

  /** Reads a receiver; at last closes the connection, which another exchange could have used. */
  private static ByteReader reader(BulkReceiver receiver, Channel connection) {
    ByteReader reader = ByteReader.of(receiver);
    return new ByteReader() {
      @Override
      public int read(byte[] dst, int offset, int length) throws Exception {
        return reader.read(dst, offset, length);
      }

      @Override
      public void cancel() throws Exception {
        reader.cancel();
      }

      @Override
      public void release() throws Exception {
        connection.close().sync();
      }
    };
  }
}
