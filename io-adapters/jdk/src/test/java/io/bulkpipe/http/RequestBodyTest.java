// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Uploads with the JDK's client to a real server. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class RequestBodyTest {
  private static final int MIB = 1 << 20;

  /** Where a test has to know how far a producer gets by itself. */
  private static final int CAPACITY = 65_536;

  @RegisterExtension
  static final ServerProcess SERVER = new ServerProcess();

  private static CompletableFuture<HttpResponse<String>> post(
      HttpClient client, String path, BodyPublisher body) {
    HttpRequest request = HttpRequest.newBuilder(SERVER.uri(path)).POST(body).build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private static String taken(HttpResponse<String> response, Version version) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(version);
    return response.body().substring(0, response.body().indexOf(" by "));
  }

  private static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
    try {
      throw new AssertionError("completed with " + future.get());
    } catch (ExecutionException e) {
      return e;
    }
  }

  private static StreamProducer writing(long length) {
    return out -> PositionedBytes.write(out, length, 20_000);
  }

  @ParameterizedTest
  @EnumSource
  void unknownLength(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    BodyPublisher body = PipeBodies.ofProducer(writing(5 * MIB));
    assertThat(body.contentLength()).isEqualTo(-1);
    for (int again = 0; again < 2; again++) {
      assertThat(taken(post(client, "/take", body).get(), version))
          .isEqualTo(5 * MIB + " bytes of null");
    }
  }

  @ParameterizedTest
  @EnumSource
  void knownLength(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    BodyPublisher body =
        PipeBodies.producing(writing(5 * MIB)).contentLength(5 * MIB).build();
    assertThat(body.contentLength()).isEqualTo(5 * MIB);
    assertThat(taken(post(client, "/take", body).get(), version))
        .isEqualTo(5 * MIB + " bytes of " + 5 * MIB);
  }

  @ParameterizedTest
  @EnumSource
  void nothingAtAll(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    for (int again = 0;
        again < 300;
        again++) { // an end that comes too early hurts the client rarely
      assertThat(taken(post(client, "/take", PipeBodies.ofProducer(out -> {})).get(), version))
          .isEqualTo("0 bytes of null");
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, 1", "HTTP_1_1, 1000", "HTTP_2, 1", "HTTP_2, 1000"})
  void smallCapacity(Version version, int capacity) throws Exception {
    HttpClient client = SERVER.client(version);
    BodyPublisher body = PipeBodies.producing(writing(capacity * 300L))
        .executor(PipeThreads.perTask("small"))
        .capacity(capacity)
        .build();
    assertThat(taken(post(client, "/take", body).get(), version))
        .isEqualTo(capacity * 300 + " bytes of null");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsFlushedIsNotHeldBack(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    CompletableFuture<String> goOn = new CompletableFuture<>();
    BodyPublisher body = PipeBodies.ofProducer(out -> {
      out.write(PositionedBytes.of(0, 10));
      out.flush();
      assertThat(goOn.get(20, TimeUnit.SECONDS)).isEqualTo("arrived");
      out.write(PositionedBytes.of(10, 10));
    });
    String id = SERVER.id();
    CompletableFuture<HttpResponse<String>> response = post(client, "/take?id=" + id, body);
    assertThat(SERVER.get(client, "/begun?id=" + id)).isEqualTo("begun");
    goOn.complete("arrived");
    assertThat(taken(response.get(), version)).isEqualTo("20 bytes of null");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, 0, -1", "HTTP_1_1, 100000, -1", "HTTP_1_1, 600000, 600000",
        "HTTP_1_1, 599999, 600000",
    "HTTP_2, 0, -1", "HTTP_2, 100000, -1", "HTTP_2, 600000, 600000", "HTTP_2, 599999, 600000"
  })
  @DisplayName("B39 a body whose producer fails is never taken for a complete one")
  void failureOfTheProducerIsTheClients(Version version, int after, long length) throws Exception {
    HttpClient client = SERVER.client(version);
    String id = SERVER.id();
    IllegalStateException thrown = new IllegalStateException("the producer's");
    StreamProducer producer = out -> {
      PositionedBytes.write(out, after, 20_000);
      out.flush();
      if (after > 0) {
        assertThat(SERVER.get(client, "/begun?id=" + id)).isEqualTo("begun");
      }
      throw thrown;
    };
    BodyPublisher body = length < 0
        ? PipeBodies.ofProducer(producer)
        : PipeBodies.producing(producer).contentLength(length).build();
    assertThat(failure(post(client, "/take?id=" + id, body))).hasRootCause(thrown);
    SERVER.sawNoComplete(client, id);
    if (after > 0) {
      assertThat(SERVER.outcome(client, id)).isEqualTo("failed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, 10, 'contentLength=20, but the body ended after 10 bytes'",
    "HTTP_1_1, 21, 'contentLength=20, but the body is longer'",
    "HTTP_1_1, 100000, 'contentLength=20, but the body is longer'",
    "HTTP_2, 10, 'contentLength=20, but the body ended after 10 bytes'",
    "HTTP_2, 21, 'contentLength=20, but the body is longer'",
    "HTTP_2, 100000, 'contentLength=20, but the body is longer'"
  })
  @DisplayName("B30 a body of another length than announced fails the exchange")
  void wrongLengthIsClear(Version version, int written, String message) throws Exception {
    HttpClient client = SERVER.client(version);
    String id = SERVER.id();
    BodyPublisher body =
        PipeBodies.producing(writing(written)).contentLength(20).build();
    assertThat(failure(post(client, "/take?id=" + id, body))).hasStackTraceContaining(message);
    SERVER.sawNoComplete(client, id);
  }

  @ParameterizedTest
  @EnumSource
  void rejectedProducerFailsTheExchange(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    Executor full = task -> {
      throw new RejectedExecutionException("full");
    };
    assertThat(failure(post(
            client,
            "/take",
            PipeBodies.producing(out -> {}).executor(full).capacity(100).build())))
        .hasRootCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void cancelledExchangeStopsTheProducer() throws Exception {
    HttpClient client = SERVER.client(Version.HTTP_1_1);
    CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    AtomicInteger written = new AtomicInteger();
    BodyPublisher body =
        PipeBodies.producing(endless(written, stopped)).capacity(CAPACITY).build();
    String id = cancelWhileItRuns(client, written, body, () -> {});
    assertThat(stopped.get()).isInstanceOf(BrokenChannelException.class);
    assertThat(SERVER.outcome(client, id)).isEqualTo("failed");
  }

  /**
   * The client of JDK 25 forgets the body then, now and again, and does not reset the stream
   * either; the body's owner can end it.
   */
  @Test
  void cancelledExchangeOfHttp2LeavesTheChannelToItsOwner() throws Exception {
    HttpClient client = SERVER.client(Version.HTTP_2);
    CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    AtomicInteger written = new AtomicInteger();
    BulkChannel channel = BulkChannel.create(CAPACITY);
    var unused = PipeStreams.produce(
        channel.sender(), endless(written, stopped), PipeThreads.perTask("cancelled"));
    String id = cancelWhileItRuns(
        client, written, PipeBodies.ofReceiver(channel.receiver()), channel.receiver()::close);
    assertThat(stopped.get()).isInstanceOf(BrokenChannelException.class);
    SERVER.sawNoComplete(client, id);
  }

  private static String cancelWhileItRuns(
      HttpClient client, AtomicInteger written, BodyPublisher body, Runnable then)
      throws Exception {
    String id = SERVER.id();
    CompletableFuture<HttpResponse<String>> exchange = post(client, "/gated?id=" + id, body);
    Await.until("the upload has begun", () -> written.get() > 2 * CAPACITY);
    // The client may take bytes of the body before its headers have left.
    assertThat(SERVER.get(client, "/arrived?id=" + id)).isEqualTo("arrived");
    assertThat(exchange.cancel(true)).isTrue();
    then.run();
    SERVER.get(client, "/open?id=" + id);
    return id;
  }

  @Test
  void earlyAnswerStopsTheProducer() throws Exception {
    HttpClient client = SERVER.client(Version.HTTP_1_1);
    CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    checkEarly(client, PipeBodies.ofProducer(endless(new AtomicInteger(), stopped)));
    assertThat(stopped.get()).isInstanceOf(BrokenChannelException.class);
  }

  /** The client of JDK 17 forgets the body then, even at a timeout; its owner can end it. */
  @Test
  void earlyAnswerOfHttp2LeavesTheChannelToItsOwner() throws Exception {
    HttpClient client = SERVER.client(Version.HTTP_2);
    CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    BulkChannel channel = BulkChannel.create();
    var unused = PipeStreams.produce(
        channel.sender(), endless(new AtomicInteger(), stopped), PipeThreads.perTask("early"));
    checkEarly(client, PipeBodies.ofReceiver(channel.receiver()));
    channel.receiver().close();
    assertThat(stopped.get()).isInstanceOf(BrokenChannelException.class);
  }

  private static void checkEarly(HttpClient client, BodyPublisher body)
      throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(SERVER.uri("/early"))
        .timeout(Duration.ofSeconds(2))
        .POST(body)
        .build();
    try {
      HttpResponse<String> response =
          client.sendAsync(request, BodyHandlers.ofString()).get();
      assertThat(response.statusCode()).isEqualTo(413);
    } catch (ExecutionException e) {
      // the closed connection may be noticed before the answer, or nothing before the timeout
      assertThat(e).hasCauseInstanceOf(IOException.class);
    }
  }

  private static StreamProducer endless(
      AtomicInteger written, CompletableFuture<Throwable> stopped) {
    return out -> {
      try {
        while (true) {
          out.write(PositionedBytes.of(written.get(), 1000));
          written.addAndGet(1000);
        }
      } catch (Throwable t) {
        stopped.complete(t);
        throw t;
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, /protected", "HTTP_1_1, /moved", "HTTP_2, /protected", "HTTP_2, /moved"})
  void repeatedRequestRunsTheProducerAgain(Version version, String path) throws Exception {
    HttpClient client = repeating(version);
    AtomicInteger runs = new AtomicInteger();
    BodyPublisher body = PipeBodies.producing(out -> {
          runs.incrementAndGet();
          PositionedBytes.write(out, MIB, 20_000);
        })
        .contentLength(MIB)
        .build();
    assertThat(taken(post(client, path, body).get(), version)).isEqualTo(MIB + " bytes of " + MIB);
    assertThat(runs).hasValue(2);
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, /protected", "HTTP_1_1, /moved", "HTTP_2, /protected", "HTTP_2, /moved"})
  void receiverCannotBeSentAgain(Version version, String path) throws Exception {
    HttpClient client = repeating(version);
    BulkChannel channel = BulkChannel.builder().name("parcels").build();
    channel.sender().sendBulk(PositionedBytes.of(0, 1000));
    channel.sender().close();
    assertThat(failure(post(client, path, PipeBodies.ofReceiver(channel.receiver()))))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("only one subscription")
        .hasStackTraceContaining("parcels");
  }

  private static HttpClient repeating(Version version) throws Exception {
    return SERVER.prepared(HttpClient.newBuilder()
        .version(version)
        .followRedirects(HttpClient.Redirect.ALWAYS)
        .authenticator(new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("user", "secret".toCharArray());
          }
        }));
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, -1", "HTTP_1_1, 67108864", "HTTP_2, -1", "HTTP_2, 67108864"})
  void onlyTheProducerWaitsAndTheBoundHolds(Version version, long contentLength) throws Exception {
    long length = 64 * MIB;
    int capacity = 65_536;
    HttpClient client = SERVER.client(version);
    String id = SERVER.id();
    BulkChannel channel =
        BulkChannel.builder().capacity(capacity).singleSender().singleReceiver().build();
    var unused =
        PipeStreams.produce(channel.sender(), writing(length), PipeThreads.perTask("upload"));
    BodyPublisher body = contentLength < 0
        ? PipeBodies.ofReceiver(channel.receiver())
        : PipeBodies.ofReceiver(channel.receiver(), contentLength);
    CompletableFuture<HttpResponse<String>> exchange = post(client, "/gated?id=" + id, body);
    Await.until(
        "the producer waits",
        () -> channel.stats().sender().parks() > 0 && channel.sender().remainingCapacity() == 0);
    assertThat(channel.stats().sender().bytes()).isLessThan(length);
    SERVER.get(client, "/open?id=" + id);
    assertThat(taken(exchange.get(), version))
        .isEqualTo(length + " bytes of " + (contentLength < 0 ? "null" : length));
    ChannelStats stats = channel.stats();
    assertThat(stats.receiver().bytes()).isEqualTo(length);
    assertThat(stats.receiver().waits()).isZero();
    assertThat(stats.receiver().parks()).isZero();
    assertThat(stats.sender().waits()).isPositive();
    assertThat(stats.fullest()).isLessThanOrEqualTo(capacity);
  }
}
