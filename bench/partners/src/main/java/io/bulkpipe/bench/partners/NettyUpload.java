// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.netty.PipeHttpContent;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Netty, with a connection for each upload. Its own way for a stream is a {@link ChunkedStream},
 * here over the JDK's pipe. The tuned form writes chunks by itself, while the channel is writable.
 */
final class NettyUpload implements Upload {
  private static final int LONGEST_ANSWER = 65_536;

  private final Setup setup;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  NettyUpload(Setup setup) {
    this.setup = setup;
  }

  @Override
  public String send(JsonIntegers document) throws Exception {
    Exchange exchange = new Exchange(document);
    Channel channel = new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel ch) {
            ch.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(LONGEST_ANSWER));
            if (setup.form() == Form.OWN) {
              ch.pipeline().addLast(new ChunkedWriteHandler());
            }
            ch.pipeline().addLast(exchange);
          }
        })
        .connect(Setup.HOST, setup.httpPort())
        .sync()
        .channel();
    try {
      switch (setup.form()) {
        case OWN -> writePiped(document, channel);
        case TUNED -> writeChunks(document, channel, exchange);
        case BULKPIPE -> {} // the handler does
      }
      return exchange.answer.get();
    } finally {
      channel.close().sync();
    }
  }

  private void writePiped(JsonIntegers document, Channel channel) throws IOException {
    PipedInputStream in = new PipedInputStream();
    try (PipedOutputStream out = new PipedOutputStream(in)) {
      channel.writeAndFlush(new HttpChunkedInput(new ChunkedStream(in)));
      document.writeTo(out);
    }
  }

  private void writeChunks(JsonIntegers document, Channel channel, Exchange exchange)
      throws IOException {
    try (OutputStream out = setup.chunks((b, off, len) -> {
      exchange.awaitWritable(channel);
      channel.writeAndFlush(
          new DefaultHttpContent(channel.alloc().ioBuffer(len).writeBytes(b, off, len)));
    })) {
      document.writeTo(out);
    }
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private final class Exchange extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final Semaphore changes = new Semaphore(0);
    private final JsonIntegers document;

    Exchange(JsonIntegers document) {
      this.document = document;
    }

    void awaitWritable(Channel channel) throws IOException {
      try {
        while (!channel.isWritable()) {
          if (answer.isDone()) {
            throw new IOException("the exchange is over");
          }
          changes.acquire();
        }
        changes.drainPermits();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/upload");
      head.headers().set(HttpHeaderNames.HOST, Setup.HOST);
      head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
      HttpUtil.setTransferEncodingChunked(head, true);
      ctx.write(head);
      if (setup.form() == Form.BULKPIPE) {
        PipeHttpContent.writing(document::writeTo).write(ctx);
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      changes.release();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
      answer.complete(response.content().toString(StandardCharsets.UTF_8));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      answer.completeExceptionally(cause);
      changes.release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      answer.completeExceptionally(new IOException("the connection has ended"));
      changes.release();
    }
  }

  @Override
  public void close() {
    loops.shutdownGracefully();
  }
}
