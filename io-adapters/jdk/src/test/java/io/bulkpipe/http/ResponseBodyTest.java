// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses of a real server, and both ways at once. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ResponseBodyTest {
  private static final int MIB = 1 << 20;

  @RegisterExtension
  static final ServerProcess SERVER = new ServerProcess();

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(SERVER.uri(path)).build();
  }

  /** Receives to the end, in pieces of a size; returns how much that was. */
  private static long consume(BulkReceiver receiver, int piece) throws Exception {
    byte[] bytes = new byte[piece];
    long position = 0;
    for (int n; (n = receiver.receiveInto(bytes)) >= 0; ) {
      position += PositionedBytes.check(ByteBuffer.wrap(bytes, 0, n), position);
    }
    return position;
  }

  @ParameterizedTest
  @EnumSource
  void echoBothWays(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    HttpRequest request = HttpRequest.newBuilder(SERVER.uri("/echo"))
        .POST(PipeBodies.ofProducer(out -> PositionedBytes.write(out, 8 * MIB, 50_000)))
        .build();
    HttpResponse<BulkReceiver> response = client.send(request, PipeBodies.toReceiver(10_000));
    assertThat(response.version()).isEqualTo(version);
    assertThat(consume(response.body(), 3333)).isEqualTo(8 * MIB);
  }

  @ParameterizedTest
  @EnumSource
  void intoASender(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    BulkChannel channel = BulkChannel.builder().capacity(10_000).singleSender().build();
    CompletableFuture<HttpResponse<Long>> response =
        client.sendAsync(get("/generate?length=20000000"), PipeBodies.toSender(channel.sender()));
    Await.until("the channel is full", () -> channel.receiver().available() == 10_000);
    assertThat(response).isNotDone();
    assertThat(consume(channel.receiver(), 777)).isEqualTo(20_000_000);
    assertThat(response.get().body()).isEqualTo(20_000_000);
    assertThat(response.get().version()).isEqualTo(version);
    ChannelStats stats = channel.stats();
    assertThat(stats.sender().waits() + stats.sender().parks()).isZero();
    assertThat(stats.fullest()).isLessThanOrEqualTo(10_000);
  }

  @ParameterizedTest
  @EnumSource
  void emptyResponse(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    BulkReceiver body =
        client.send(get("/generate?length=0"), PipeBodies.toReceiver(10)).body();
    assertThat(body.receiveByte()).isEqualTo(-1);
    BulkChannel channel = BulkChannel.create();
    assertThat(client
            .send(get("/generate?length=0"), PipeBodies.toSender(channel.sender()))
            .body())
        .isZero();
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void brokenResponseIsNoEnd(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    // The server may reset the stream before the client has seen the headers of the response.
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> consume(
            client
                .send(get("/broken?length=100000"), PipeBodies.toReceiver(1000))
                .body(),
            100));

    BulkChannel channel = BulkChannel.create();
    CompletableFuture<HttpResponse<Long>> response =
        client.sendAsync(get("/broken?length=10000"), PipeBodies.toSender(channel.sender()));
    var unused = response.whenComplete((whole, failure) -> {
      if (failure != null) {
        channel.sender().close(failure); // there may be no response at all
      }
    });
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> consume(channel.receiver(), 100));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(response::get)
        .withCauseInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource
  void receiverThatGoesCancelsTheResponse(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    BulkChannel channel = BulkChannel.create(1000);
    CompletableFuture<HttpResponse<Long>> response =
        client.sendAsync(get("/generate?length=20000000"), PipeBodies.toSender(channel.sender()));
    byte[] some = new byte[100_000];
    assertThat(channel.receiver().receiveFully(some, 0, some.length)).isEqualTo(some.length);
    channel.receiver().close();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> response.get(20, TimeUnit.SECONDS))
        .havingRootCause()
        .satisfiesAnyOf(
            failure -> assertThat(failure).isInstanceOf(BrokenChannelException.class),
            failure -> assertThat(failure)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("Stream \\d+ cancelled"));

    HttpClient next = afterCancelling(client);
    BulkReceiver body =
        next.send(get("/generate?length=20000000"), PipeBodies.toReceiver(1000)).body();
    assertThat(body.receiveFully(some, 0, some.length)).isEqualTo(some.length);
    body.close();
    assertThat(SERVER.get(afterCancelling(next), "/")).isEqualTo("hello");
  }

  /**
   * The same client over HTTP/1.1, which is none the worse. Over HTTP/2 the JDK's client may forget
   * what a cancelled body had of the connection's window, which a third request then waits for: a
   * new one.
   */
  private static HttpClient afterCancelling(HttpClient client) throws Exception {
    return client.version() == Version.HTTP_2 ? SERVER.client(Version.HTTP_2) : client;
  }
}
