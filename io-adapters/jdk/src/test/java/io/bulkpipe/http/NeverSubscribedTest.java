// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Exchanges that end before the client has asked for the request's body: it never subscribes then.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class NeverSubscribedTest {
  /** What is in the way of the body. */
  enum Obstacle {
    CONNECTION_REFUSED,
    UNKNOWN_HOST,
    PROXY_REFUSED,
    NO_TLS,
    CANCELLED,
    /** The server answers to the headers of a request that expects to be told to continue. */
    NOT_TO_CONTINUE
  }

  /** An exchange that does not get as far as its body; returns once it is over. */
  private static void exchange(Obstacle obstacle, BodyPublisher body, Runnable over)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpClient.Builder client = HttpClient.newBuilder().version(Version.HTTP_1_1);
      String uri = "http://127.0.0.1:" + server.getLocalPort() + "/";
      switch (obstacle) {
        case CONNECTION_REFUSED -> uri = "http://127.0.0.1:" + unusedPort() + "/";
        case UNKNOWN_HOST -> uri = "http://no-such-host.invalid/";
        case PROXY_REFUSED -> {
          client.proxy(ProxySelector.of(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), unusedPort())));
          uri = "http://example.invalid/";
        }
        case NO_TLS -> {
          answer(server, "this is no TLS\r\n");
          uri = "https://127.0.0.1:" + server.getLocalPort() + "/";
        }
        case CANCELLED -> {} // nobody accepts, and who connects waits for an answer
        case NOT_TO_CONTINUE ->
          answer(
              server,
              "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      }
      HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
          .expectContinue(obstacle == Obstacle.NOT_TO_CONTINUE || obstacle == Obstacle.CANCELLED)
          .POST(body)
          .build();
      CompletableFuture<HttpResponse<String>> sent =
          client.build().sendAsync(request, BodyHandlers.ofString());
      CompletableFuture<?> told = sent.whenComplete((response, failure) -> over.run());
      if (obstacle == Obstacle.CANCELLED) {
        assertThat(sent.cancel(true)).isTrue();
      }
      if (obstacle == Obstacle.NOT_TO_CONTINUE) {
        assertThat(sent.get().statusCode()).isEqualTo(417);
        told.get();
      } else {
        assertThatThrownBy(told::get).isInstanceOf(ExecutionException.class);
      }
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      return server.getLocalPort();
    }
  }

  /** Answers to the first connection once it has said something. */
  private static void answer(ServerSocket server, String text) {
    Thread thread = new Thread(() -> {
      try (Socket socket = server.accept()) {
        if (socket.getInputStream().read(new byte[10_000]) > 0) {
          socket.getOutputStream().write(text.getBytes(US_ASCII));
          socket.getOutputStream().flush();
          socket.shutdownOutput();
          while (socket.getInputStream().read(new byte[10_000]) > 0) {}
        }
      } catch (IOException e) {
        // the client gives up first
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  /** A receiver whose exchange is over is left as it is; the page says how to end it. */
  @ParameterizedTest
  @EnumSource
  void senderIsToldByWhoClosesTheReceiverAfterTheExchange(Obstacle obstacle) throws Exception {
    BulkChannel channel = BulkChannel.create(1000);
    FutureTask<Integer> writer = new FutureTask<>(() -> {
      channel.sender().sendBulk(new byte[100_000]);
      return 0;
    });
    Thread thread = new Thread(writer, "writer");
    thread.setDaemon(true);
    thread.start();
    BodyPublisher body = PipeBodies.ofReceiver(channel.receiver());
    exchange(obstacle, body, () -> {
      assertThat(channel.receiver().isOpen()).isTrue();
      Await.until("the sender waits", () -> channel.sender().remainingCapacity() == 0);
      channel.receiver().close();
    });
    assertThatThrownBy(writer::get).hasCauseInstanceOf(BrokenChannelException.class);
  }

  @ParameterizedTest
  @EnumSource
  void producerIsNotStarted(Obstacle obstacle) throws Exception {
    CompletableFuture<String> started = new CompletableFuture<>();
    exchange(obstacle, PipeBodies.ofProducer(out -> started.complete("started")), () -> {});
    assertThat(started).isNotDone();
  }

  /** The form with a finally, for who waits for the response. */
  @Test
  void senderIsToldWhereTheThreadThatSendsClosesTheReceiver() throws Exception {
    BulkChannel channel = BulkChannel.create(1000);
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://no-such-host.invalid/"))
        .POST(PipeBodies.ofReceiver(channel.receiver(), 5000))
        .build();
    assertThatThrownBy(() -> {
          try (var receiver = channel.receiver()) {
            assertThat(receiver.isOpen()).isTrue();
            client.send(request, BodyHandlers.ofString());
          }
        })
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> channel.sender().sendBulk(new byte[5000]))
        .isInstanceOf(BrokenChannelException.class);
  }
}
