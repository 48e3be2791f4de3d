// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.PipeStreams;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server and a client of Vert.x on the loopback interface, with one event loop for both. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class HttpTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client = vertx.createHttpClient();
  private final BulkChannel channel = BulkChannel.create();

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private int serve(Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server = vertx.createHttpServer().requestHandler(handler);
    return get(server.listen(0, "localhost")).actualPort();
  }

  private Future<HttpClientResponse> request(HttpMethod method, int port) {
    return client.request(method, port, "localhost", "/").compose(request -> request.send());
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "57, 3", "65537, 100", "20000003, 200000"})
  void aResponseThatIsPipedArrivesWhole(long length, int piece) throws Exception {
    int port = serve(request -> PipeVertx.readStream(
            out -> PositionedBytes.write(out, length, piece), vertx.getOrCreateContext())
        .pipeTo(request.response().setChunked(true)));
    Future<HttpClientResponse> received = request(HttpMethod.GET, port)
        .compose(
            response -> PipeVertx.receive(response, channel.sender(), vertx.getOrCreateContext())
                .map(response));
    assertThat(PositionedBytes.checkAll(channel.receiver())).isEqualTo(length);
    get(received);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "57, 3", "65537, 100", "20000003, 200000"})
  void anUploadThatIsSentArrivesWhole(long length, int piece) throws Exception {
    int port = serve(request -> request
        .pipeTo(PipeVertx.writeStream(channel.sender(), vertx.getOrCreateContext()))
        .onSuccess(done -> request.response().end("ok")));
    Future<Buffer> answer = client
        .request(HttpMethod.POST, port, "localhost", "/")
        .compose(request -> request.send(PipeVertx.readStream(
            out -> PositionedBytes.write(out, length, piece), vertx.getOrCreateContext())))
        .compose(HttpClientResponse::body);
    assertThat(PositionedBytes.checkAll(channel.receiver())).isEqualTo(length);
    assertThat(get(answer).toString(StandardCharsets.UTF_8)).isEqualTo("ok");
  }

  @Test
  void aSlowReceiverHoldsTheProducerBack() throws Exception {
    BulkChannel produced = BulkChannel.create();
    long length = 50_000_000;
    int port = serve(request -> request
        .response()
        .send(PipeVertx.readStream(produced.receiver(), vertx.getOrCreateContext())));
    CompletableFuture<Void> producer = CompletableFuture.runAsync(() ->
        PipeStreams.produce(produced.sender(), out -> PositionedBytes.write(out, length, 10_000)));
    Future<Void> received = request(HttpMethod.GET, port)
        .compose(
            response -> PipeVertx.receive(response, channel.sender(), vertx.getOrCreateContext()));
    Await.until(
        "both channels are full",
        () -> channel.sender().remainingCapacity() == 0
            && produced.sender().remainingCapacity() == 0);
    assertThat(producer).isNotDone();
    assertThat(PositionedBytes.checkAll(channel.receiver())).isEqualTo(length);
    get(received);
    producer.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aProducerThatFailsIsNoCleanEnd() throws Exception {
    IllegalStateException failure = new IllegalStateException("no more data");
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    int port = serve(request -> request
        .response()
        .send(PipeVertx.readStream(
            out -> {
              try (out) {
                out.write(PositionedBytes.of(0, 100_000));
                throw failure;
              }
            },
            vertx.getOrCreateContext()))
        .onFailure(told::complete));
    Future<Buffer> body = request(HttpMethod.GET, port).compose(HttpClientResponse::body);
    assertThatThrownBy(() -> get(body)).isNotNull();
    assertThat(told.get(60, TimeUnit.SECONDS)).isSameAs(failure);
  }

  @Test
  void anUploadThatFailsIsNoCleanEnd() throws Exception {
    int port =
        serve(request -> PipeVertx.receive(request, channel.sender(), vertx.getOrCreateContext()));
    IllegalStateException failure = new IllegalStateException("no more data");
    Future<HttpClientResponse> answer = client
        .request(HttpMethod.POST, port, "localhost", "/")
        .compose(request -> request.send(PipeVertx.readStream(
            out -> {
              out.write(PositionedBytes.of(0, 100_000));
              throw failure;
            },
            vertx.getOrCreateContext())));
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> PositionedBytes.checkAll(channel.receiver()));
    assertThatThrownBy(() -> get(answer)).isNotNull();
  }

  @Test
  void aClientThatGoesAwayBreaksTheChannel() throws Exception {
    int port = serve(request -> request
        .response()
        .send(PipeVertx.readStream(channel.receiver(), vertx.getOrCreateContext())));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      channel.sender().sendBulk(new byte[100]);
      channel.sender().flush();
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      socket.setSoLinger(true, 0);
    }
    byte[] more = new byte[10_000];
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> {
      while (true) {
        channel.sender().sendBulk(more);
      }
    });
  }

  @Test
  void aClientThatGoesAwayDuringAnUploadIsNoCleanEnd() throws Exception {
    int port =
        serve(request -> PipeVertx.receive(request, channel.sender(), vertx.getOrCreateContext()));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nabc"
              .getBytes(StandardCharsets.US_ASCII));
      byte[] bytes = new byte[3];
      assertThat(channel.receiver().receiveFully(bytes, 0, 3)).isEqualTo(3);
      assertThat(bytes).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
    }
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(channel.receiver()::receiveByte);
  }

  @Test
  void aReceiverThatIsClosedLeavesTheConnectionUsable() throws Exception {
    int port = serve(request -> {
      BulkChannel ignored = BulkChannel.create();
      ignored.receiver().close();
      PipeVertx.receive(request, ignored.sender(), vertx.getOrCreateContext())
          .onFailure(cause -> request.response().setStatusCode(413).end());
    });
    for (int i = 0; i < 3; i++) {
      Future<Integer> status = client
          .request(HttpMethod.POST, port, "localhost", "/")
          .compose(request -> request.send(Buffer.buffer(new byte[1_000_000])))
          .map(HttpClientResponse::statusCode);
      assertThat(get(status)).isEqualTo(413);
    }
  }

  /**
   * The server answers while the client still writes: each side flushes, nobody gathers for ever.
   */
  @Test
  void aDialogueOverOneExchange() throws Exception {
    BulkChannel requests = BulkChannel.create();
    BulkChannel answers = BulkChannel.create();
    int port = serve(
        request -> request.response().setChunked(true).send(request)); // an echo of Vert.x's own
    Future<Void> exchange = client
        .request(HttpMethod.POST, port, "localhost", "/")
        .compose(request -> {
          request.setChunked(true);
          PipeVertx.readStream(requests.receiver(), vertx.getOrCreateContext()).pipeTo(request);
          return request.response();
        })
        .compose(
            response -> PipeVertx.receive(response, answers.sender(), vertx.getOrCreateContext()));
    for (int i = 0; i < 1000; i++) {
      requests.sender().sendByte(i);
      requests.sender().flush();
      answers.receiver().awaitDue(1000);
      assertThat(answers.receiver().receiveByte()).isEqualTo(i & 0xFF);
    }
    requests.sender().close();
    assertThat(answers.receiver().receiveByte()).isEqualTo(-1);
    get(exchange);
  }

  @Test
  void closingVertxFailsBothStreams() throws Exception {
    BulkChannel other = BulkChannel.create();
    Vertx closed = Vertx.vertx();
    var context = closed.getOrCreateContext();
    CompletableFuture<Void> read = new CompletableFuture<>();
    context.runOnContext(ignored -> {
      PipeVertx.readStream(channel.receiver(), context).handler(buffer -> read.complete(null));
      PipeVertx.writeStream(other.sender(), context).write(Buffer.buffer("x"));
    });
    channel.sender().sendByte(1);
    channel.sender().flush();
    read.get(60, TimeUnit.SECONDS);
    assertThat(other.receiver().receiveByte()).isEqualTo('x');
    get(closed.close());
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
      while (true) {
        channel.sender().sendByte(1);
        channel.sender().flush();
      }
    });
  }
}
