// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP bodies of a Netty server, with a client of the JDK and one of Netty. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells more than a test wants to know
@ExtendWith(NoLeaks.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class HttpTest {
  private final Loopback net = new Loopback();
  private final BulkChannel channel = BulkChannel.create();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void shutDown() {
    net.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Calls the argument for each request. */
  private InetSocketAddress serve(BiConsumer<ChannelHandlerContext, HttpRequest> handler)
      throws InterruptedException {
    return net.serve(connection -> connection
        .pipeline()
        .addLast(new HttpServerCodec())
        .addLast(new HttpServerExpectContinueHandler())
        .addLast(new SimpleChannelInboundHandler<HttpRequest>() {
          @Override
          protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
            handler.accept(ctx, request);
          }
        }));
  }

  private static DefaultHttpResponse head() {
    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return head;
  }

  private static void respond(ChannelHandlerContext ctx, StreamProducer producer) {
    ctx.write(head());
    PipeHttpContent.writing(producer).write(ctx);
  }

  private static java.net.http.HttpRequest.Builder to(InetSocketAddress server) {
    return java.net.http.HttpRequest.newBuilder(
        URI.create("http://localhost:" + server.getPort() + "/"));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "57, 3", "65537, 100", "20000003, 200000"})
  void aResponseArrivesWholeAndTheConnectionIsUsedAgain(long length, int piece) throws Exception {
    InetSocketAddress server =
        serve((ctx, request) -> respond(ctx, out -> PositionedBytes.write(out, length, piece)));
    for (int i = 0; i < 3; i++) {
      var response = client.send(to(server).build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        assertThat(PositionedBytes.checkAll(body)).isEqualTo(length);
      }
    }
  }

  @Test
  void aProducerThatFailsIsNoCleanEnd() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    IllegalStateException failure = new IllegalStateException("no more data");
    InetSocketAddress server = serve((ctx, request) -> {
      ctx.write(head());
      PipeHttpContent.writing(out -> {
            try (out) {
              out.write(PositionedBytes.of(0, 100_000));
              throw failure;
            }
          })
          .write(ctx)
          .addListener(done -> told.complete(done.cause()));
    });
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.send(to(server).build(), BodyHandlers.ofByteArray()));
    assertThat(get(told)).isSameAs(failure);
  }

  @Test
  void aClientThatGoesAwayBreaksTheChannel() throws Exception {
    InetSocketAddress server = serve((ctx, request) -> {
      ctx.write(head());
      PipeHttpContent.writing(channel.receiver()).write(ctx);
    });
    try (Socket socket = Loopback.socket(server)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H'); // the head is there before bytes
      socket.setSoLinger(true, 0);
    }
    byte[] more = new byte[10_000];
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> {
      while (true) {
        channel.sender().sendBulk(more);
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"1, false", "57, true", "65537, false", "20000003, true"})
  void anUploadComesThroughAndIsAnswered(long length, boolean expectContinue) throws Exception {
    InetSocketAddress server = serve((ctx, request) -> {
      BulkChannel body = BulkChannel.create();
      var unused = PipeHttpContent.read(ctx, body.sender());
      respond(ctx, out -> {
        long received = PositionedBytes.checkAll(body.receiver());
        out.write(Long.toString(received).getBytes(StandardCharsets.US_ASCII));
      });
    });
    for (int i = 0; i < 2; i++) {
      var upload = to(server)
          .expectContinue(expectContinue)
          .POST(BodyPublishers.ofInputStream(
              () -> PipeStreams.producing(out -> PositionedBytes.write(out, length, 100_000))
                  .open()))
          .build();
      assertThat(client.send(upload, BodyHandlers.ofString()).body())
          .isEqualTo(Long.toString(length));
    }
  }

  @Test
  void anUploadThatBreaksOffIsNoCleanEnd() throws Exception {
    InetSocketAddress server = serve((ctx, request) -> {
      var unused = PipeHttpContent.read(ctx, channel.sender());
    });
    try (Socket socket = Loopback.socket(server)) {
      socket
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc"
              .getBytes(StandardCharsets.US_ASCII));
      byte[] bytes = new byte[3];
      assertThat(channel.receiver().receiveFully(bytes, 0, 3)).isEqualTo(3);
    }
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(channel.receiver()::receiveByte);
  }

  @Test
  void contentThatCannotBeDecodedIsNoCleanEnd() throws Exception {
    InetSocketAddress server = serve((ctx, request) -> {
      var unused = PipeHttpContent.read(ctx, channel.sender());
    });
    try (Socket socket = Loopback.socket(server)) {
      socket
          .getOutputStream()
          .write(String.join(
                  "\r\n",
                  "POST / HTTP/1.1",
                  "Host: localhost",
                  "Transfer-Encoding: chunked",
                  "",
                  "3",
                  "abc",
                  "no number",
                  "")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] bytes = new byte[3];
      assertThat(channel.receiver().receiveFully(bytes, 0, 3)).isEqualTo(3);
      assertThatExceptionOfType(SenderFailedException.class)
          .isThrownBy(channel.receiver()::receiveByte);
    }
  }

  @Test
  void aReceiverThatIsClosedLeavesTheConnectionUsable() throws Exception {
    InetSocketAddress server = serve((ctx, request) -> {
      BulkChannel ignored = BulkChannel.create();
      ignored.receiver().close();
      InboundPipeHandler body = PipeHttpContent.read(ctx, ignored.sender());
      var unused = body.completion().exceptionally(cause -> {
        respond(ctx, out -> out.write('n'));
        return 0L;
      });
    });
    for (int i = 0; i < 3; i++) {
      var upload =
          to(server).POST(BodyPublishers.ofByteArray(new byte[1_000_000])).build();
      assertThat(client.send(upload, BodyHandlers.ofString()).body()).isEqualTo("n");
    }
  }

  /** Both ends of Netty, on the same event loop, which may wait for neither. */
  @Test
  void anEchoBetweenAServerAndAClientOfNetty() throws Exception {
    long length = 20_000_001;
    InetSocketAddress server = serve((ctx, request) -> {
      BulkChannel through = BulkChannel.create(10_000);
      var unused = PipeHttpContent.read(ctx, through.sender());
      ctx.write(head());
      PipeHttpContent.writing(through.receiver()).write(ctx);
    });
    CompletableFuture<HttpResponseStatus> status = new CompletableFuture<>();
    Channel connection = net.connect(
        server,
        client -> client
            .pipeline()
            .addLast(new HttpClientCodec())
            .addLast(PipeHttpContent.reading(channel.sender()))
            .addLast(new SimpleChannelInboundHandler<HttpResponse>() {
              @Override
              public void channelActive(ChannelHandlerContext ctx) {
                DefaultHttpRequest head =
                    new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
                head.headers()
                    .set(HttpHeaderNames.HOST, "localhost")
                    .set(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE)
                    .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
                ctx.write(head);
                PipeHttpContent.writing(out -> PositionedBytes.write(out, length, 30_000))
                    .write(ctx);
              }

              @Override
              protected void channelRead0(ChannelHandlerContext ctx, HttpResponse response) {
                if (response.status().code() >= 200) {
                  status.complete(response.status());
                }
              }
            }));
    assertThat(PositionedBytes.checkAll(channel.receiver())).isEqualTo(length);
    assertThat(get(status)).isEqualTo(HttpResponseStatus.OK);
    connection.close().sync();
  }

  @Test
  void anUploadThatFailsIsNoCleanEnd() throws Exception {
    InetSocketAddress server = serve((ctx, request) -> {
      var unused = PipeHttpContent.read(ctx, channel.sender());
    });
    IllegalStateException failure = new IllegalStateException("no more data");
    OutboundPipeHandler body = PipeHttpContent.writing(out -> {
          out.write(PositionedBytes.of(0, 1000));
          throw failure;
        })
        .build();
    Channel connection =
        net.connect(server, client -> client.pipeline().addLast(new HttpClientCodec()));
    DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    head.headers()
        .set(HttpHeaderNames.HOST, "localhost")
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    connection.writeAndFlush(head).sync();
    connection.pipeline().addLast(body);
    assertThatThrownBy(() -> get(body.completion())).hasCause(failure);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> PositionedBytes.checkAll(channel.receiver()));
  }
}
