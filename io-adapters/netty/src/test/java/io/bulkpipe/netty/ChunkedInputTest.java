// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receivers in pipelines with a ChunkedWriteHandler. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells more than a test wants to know
@ExtendWith(NoLeaks.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class ChunkedInputTest {
  private final Loopback net = new Loopback();
  private final BulkChannel channel = BulkChannel.create();
  private final CompletableFuture<Throwable> told = new CompletableFuture<>();

  @AfterEach
  void shutDown() {
    net.close();
  }

  private InetSocketAddress serve() throws InterruptedException {
    return net.serve(connection -> connection
        .pipeline()
        .addLast(new ChunkedWriteHandler())
        .addLast(new ChannelInboundHandlerAdapter() {
          @Override
          public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(PipeNetty.chunkedInput(channel.receiver(), ctx))
                .addListener(done -> told.complete(done.cause()))
                .addListener(ChannelFutureListener.CLOSE);
          }
        }));
  }

  private CompletableFuture<Void> producing(long length, int piece) {
    return CompletableFuture.runAsync(() ->
        PipeStreams.produce(channel.sender(), out -> PositionedBytes.write(out, length, piece)));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "57, 3", "65537, 100", "20000003, 200000"})
  void allBytesArriveAndThenTheEnd(long length, int piece) throws Exception {
    InetSocketAddress server = serve();
    try (Socket client = Loopback.socket(server)) {
      CompletableFuture<Void> produced = producing(length, piece);
      assertThat(PositionedBytes.checkAll(client.getInputStream())).isEqualTo(length);
      produced.get(60, TimeUnit.SECONDS);
    }
    assertThat(told.get(60, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void aTransferThatIsSuspendedGoesOn() throws Exception {
    InetSocketAddress server = serve();
    try (Socket client = Loopback.socket(server)) {
      for (int i = 0; i < 1000; i++) {
        channel.sender().sendByte(i);
        channel.sender().flush();
        assertThat(client.getInputStream().read()).isEqualTo(i & 0xFF);
      }
      channel.sender().close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aSenderThatFailsIsNoCleanEnd() throws Exception {
    InetSocketAddress server = serve();
    IOException failure = new IOException("no more data");
    try (Socket client = Loopback.socket(server)) {
      channel.sender().sendByte(7);
      channel.sender().flush();
      InputStream in = client.getInputStream();
      assertThat(in.read()).isEqualTo(7);
      channel.sender().close(failure);
      assertThatExceptionOfType(IOException.class).isThrownBy(in::read);
    }
    assertThat(told.get(60, TimeUnit.SECONDS)).isSameAs(failure);
  }

  @Test
  void aPeerThatGoesAwayBreaksTheChannel() throws Exception {
    InetSocketAddress server = serve();
    try (Socket client = Loopback.socket(server)) {
      channel.sender().sendByte(7);
      channel.sender().flush();
      assertThat(client.getInputStream().read()).isEqualTo(7);
      client.setSoLinger(true, 0);
    }
    byte[] more = new byte[10_000];
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> {
      while (true) {
        channel.sender().sendBulk(more);
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "57, 3", "20000003, 200000"})
  void withinAnHttpChunkedInput(long length, int piece) throws Exception {
    InetSocketAddress server = net.serve(connection -> connection
        .pipeline()
        .addLast(new HttpServerCodec())
        .addLast(new ChunkedWriteHandler())
        .addLast(new SimpleChannelInboundHandler<HttpRequest>() {
          @Override
          protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
            BulkChannel body = BulkChannel.create();
            DefaultHttpResponse head =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            ctx.write(head);
            ctx.writeAndFlush(new HttpChunkedInput(PipeNetty.chunkedInput(body.receiver(), ctx)));
            var unused = CompletableFuture.runAsync(() -> PipeStreams.produce(
                body.sender(), out -> PositionedBytes.write(out, length, piece)));
          }
        }));
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    var request = java.net.http.HttpRequest.newBuilder(
            URI.create("http://localhost:" + server.getPort() + "/"))
        .build();
    for (int i = 0; i < 2; i++) {
      var response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        assertThat(PositionedBytes.checkAll(in)).isEqualTo(length);
      }
    }
  }
}
