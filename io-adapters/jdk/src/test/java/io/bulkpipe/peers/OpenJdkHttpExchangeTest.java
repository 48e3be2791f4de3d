// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenJDK's tests of the HTTP client demand of bodies in whole exchanges. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OpenJdkHttpExchangeTest {

  @RegisterExtension
  static final EchoServer SERVER = new EchoServer();

  private final HttpClient client = HttpClient.newBuilder()
      .version(Version.HTTP_1_1)
      .followRedirects(Redirect.ALWAYS)
      .build();

  private static HttpRequest post(String path, BodyPublisher body) {
    return HttpRequest.newBuilder(SERVER.uri(path)).POST(body).build();
  }

  private static StreamProducer writing(int length) {
    return out -> out.write(PositionedBytes.of(0, length));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 16_384, 65_536, 65_537, 300_000})
  @DisplayName("a posted body comes back from an echo, for lengths around the buffers")
  void echo(int length) throws Exception {
    byte[] got = client
        .send(post("/echo", PipeBodies.ofProducer(writing(length))), BodyHandlers.ofByteArray())
        .body();
    assertThat(got).isEqualTo(PositionedBytes.of(0, length));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_537, 300_000})
  @DisplayName("an echo is read by a streaming body, too")
  void echoStreamed(int length) throws Exception {
    HttpResponse<BulkReceiver> response = client.send(
        post("/echo", PipeBodies.ofProducer(writing(length))), PipeBodies.toReceiver(1000));
    PositionedBytes.readToEnd(PipeStreams.inputStream(response.body()), 0, length, 777);
  }

  @Test
  @DisplayName("a body of known length is sent with its Content-Length")
  void contentLength() throws Exception {
    BodyPublisher body = PipeBodies.producing(writing(5000)).contentLength(5000).build();
    assertThat(client.send(post("/length", body), BodyHandlers.ofString()).body())
        .isEqualTo("5000 5000");
  }

  @Test
  @DisplayName("a body of unknown length is sent in chunks, without a Content-Length")
  void chunked() throws Exception {
    BodyPublisher body = PipeBodies.ofProducer(writing(5000));
    assertThat(client.send(post("/length", body), BodyHandlers.ofString()).body())
        .isEqualTo("null 5000");
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 101})
  @DisplayName("a body of another length than it said fails the exchange")
  void wrongLength(int length) {
    BodyPublisher body =
        PipeBodies.producing(writing(length)).contentLength(100).build();
    assertThatIOException()
        .isThrownBy(() -> client.send(post("/echo", body), BodyHandlers.ofString()));
  }

  @Test
  @DisplayName("one body is sent by many requests, one after the other")
  void bodyOfManyRequests() throws Exception {
    BodyPublisher body = PipeBodies.ofProducer(writing(2000));
    for (int i = 0; i < 10; i++) {
      assertThat(client.send(post("/echo", body), BodyHandlers.ofByteArray()).body())
          .isEqualTo(PositionedBytes.of(0, 2000));
    }
  }

  @Test
  @DisplayName("one body is sent by many requests at once")
  void bodyOfRequestsAtOnce() {
    BodyPublisher body = PipeBodies.ofProducer(writing(2000));
    CompletableFuture<?>[] all = new CompletableFuture<?>[10];
    for (int i = 0; i < all.length; i++) {
      all[i] = client
          .sendAsync(post("/echo", body), BodyHandlers.ofByteArray())
          .thenAccept(
              response -> assertThat(response.body()).isEqualTo(PositionedBytes.of(0, 2000)));
    }
    CompletableFuture.allOf(all).join();
  }

  @Test
  @DisplayName("a redirect with 307 sends the body again")
  void redirect() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    BodyPublisher body = PipeBodies.ofProducer(out -> {
      runs.incrementAndGet();
      out.write(PositionedBytes.of(0, 3000));
    });
    assertThat(client.send(post("/moved", body), BodyHandlers.ofByteArray()).body())
        .isEqualTo(PositionedBytes.of(0, 3000));
    assertThat(runs).hasValue(2);
  }

  @Test
  @DisplayName("a redirect with 303 asks without the body")
  void redirectToGet() throws Exception {
    BodyPublisher body = PipeBodies.ofProducer(writing(3000));
    assertThat(client.send(post("/seen", body), BodyHandlers.ofByteArray()).body())
        .isEmpty();
  }

  @Test
  @DisplayName("an authenticator's answer sends the body again")
  void authentication() throws Exception {
    HttpClient known = HttpClient.newBuilder()
        .version(Version.HTTP_1_1)
        .authenticator(new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("user", "word".toCharArray());
          }
        })
        .build();
    BodyPublisher body = PipeBodies.ofProducer(writing(3000));
    assertThat(known.send(post("/protected", body), BodyHandlers.ofByteArray()).body())
        .isEqualTo(PositionedBytes.of(0, 3000));
  }

  @Test
  @DisplayName("a redirect with 307 sends a body over a stream again")
  @Differs(
      instead = "the exchange fails at once, and says that there is one subscription only",
      because = "the bytes of a receiver are gone; a producer is the body that can be repeated")
  void redirectOfReceiver() throws Exception {
    BulkChannel channel = BulkChannel.create();
    channel.sender().sendBulk(PositionedBytes.of(0, 3000));
    channel.sender().close();
    assertThatIOException()
        .isThrownBy(() -> client.send(
            post("/moved", PipeBodies.ofReceiver(channel.receiver())), BodyHandlers.ofString()))
        .havingRootCause()
        .isInstanceOf(IllegalStateException.class)
        .withMessageContaining("one subscription");
  }

  @Test
  @DisplayName("a producer that throws fails the exchange with its exception as a cause")
  void producerThrows() {
    BodyPublisher body = PipeBodies.ofProducer(out -> {
      out.write(PositionedBytes.of(0, 100_000));
      throw new IllegalStateException("test");
    });
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> client.send(post("/echo", body), BodyHandlers.ofString()))
        .havingRootCause()
        .isInstanceOf(IllegalStateException.class)
        .withMessage("test");
  }

  @Test
  @DisplayName("a cancelled exchange cancels its body")
  void cancelled() throws Exception {
    CountDownLatch writes = new CountDownLatch(1);
    CountDownLatch broken = new CountDownLatch(1);
    BodyPublisher body = PipeBodies.ofProducer(out -> {
      try {
        for (byte[] piece = PositionedBytes.of(0, 10_000); ; ) {
          out.write(piece);
          writes.countDown();
        }
      } catch (IOException e) {
        broken.countDown();
        throw e;
      }
    });
    CompletableFuture<?> exchange =
        client.sendAsync(post("/echo", body), BodyHandlers.discarding());
    writes.await();
    exchange.cancel(true);
    broken.await();
  }

  @Test
  @DisplayName("a request that times out cancels its body")
  void timedOut() throws Exception {
    BulkChannel channel = BulkChannel.create();
    HttpRequest request = HttpRequest.newBuilder(SERVER.uri("/echo"))
        .timeout(Duration.ofMillis(300))
        .POST(PipeBodies.ofReceiver(channel.receiver()))
        .build();
    assertThatExceptionOfType(java.net.http.HttpTimeoutException.class)
        .isThrownBy(() -> client.send(request, BodyHandlers.discarding()));
    channel.sender().whenOver().join();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> channel.sender().sendByte(1));
  }

  @Test
  @DisplayName("the status and headers of a streamed response are there before its body is read")
  void statusFirst() throws Exception {
    HttpResponse<BulkReceiver> response = client.send(
        post("/refused", PipeBodies.ofProducer(writing(100_000))), PipeBodies.toReceiver(100));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValueAsLong("content-length")).hasValue(100_000);
    response.body().close();
  }

  @Test
  @DisplayName("a response that breaks off is an IOException, never a clean end")
  void brokenResponse() {
    HttpRequest request = post("/broken", PipeBodies.ofProducer(writing(1000)));
    assertThatIOException() // of the exchange, if the connection breaks before the headers
        .isThrownBy(() -> {
          HttpResponse<BulkReceiver> response = client.send(request, PipeBodies.toReceiver());
          PipeStreams.inputStream(response.body()).readAllBytes();
        });
  }

  @Test
  @DisplayName("a refused connection is an IOException, and the producer never starts")
  void refusedConnection() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    int port;
    try (var socket = new java.net.ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    HttpRequest request = HttpRequest.newBuilder(
            java.net.URI.create("http://127.0.0.1:" + port + "/"))
        .POST(PipeBodies.ofProducer(out -> runs.incrementAndGet()))
        .build();
    assertThatIOException().isThrownBy(() -> client.send(request, BodyHandlers.ofString()));
    assertThat(runs).hasValue(0);
  }

  @Test
  @DisplayName("PUT and other methods send bodies like POST")
  void methods() throws Exception {
    for (String method : new String[] {"PUT", "PATCH", "DELETE"}) {
      HttpRequest request = HttpRequest.newBuilder(SERVER.uri("/length"))
          .method(method, PipeBodies.ofProducer(writing(10)))
          .build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("null 10");
    }
  }

  @Test
  @DisplayName("the body of one response is the body of the next request")
  void relay() throws Exception {
    HttpResponse<BulkReceiver> first = client.send(
        post("/echo", PipeBodies.ofProducer(writing(100_000))), PipeBodies.toReceiver(5000));
    HttpResponse<byte[]> second =
        client.send(post("/echo", PipeBodies.ofReceiver(first.body())), BodyHandlers.ofByteArray());
    assertThat(second.body()).isEqualTo(PositionedBytes.of(0, 100_000));
  }
}
