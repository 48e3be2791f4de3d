// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.flow.FaultyEnd;
import io.bulkpipe.flow.Recorder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Executors that do not run the producer. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ProducerHandOverTest {
  @RegisterExtension
  static final ServerProcess SERVER = new ServerProcess();

  /** Forgets every task. */
  private static final Executor DROPPING = new ThreadPoolExecutor(
      0,
      1,
      1,
      TimeUnit.SECONDS,
      new SynchronousQueue<>(),
      task -> {
        throw new AssertionError("no thread is wanted");
      },
      new ThreadPoolExecutor.DiscardPolicy());

  static {
    ((ThreadPoolExecutor) DROPPING).shutdown();
  }

  static Stream<Throwable> refusals() {
    return Stream.of(
        new RejectedExecutionException("injected"),
        new InternalError("injected"),
        new StackOverflowError("injected"),
        new IOException("injected"),
        new InterruptedException("injected"));
  }

  static Stream<Arguments> exchanges() {
    return Stream.of(Version.values())
        .flatMap(version -> refusals().map(thrown -> Arguments.of(version, thrown)));
  }

  private static BodyPublisher refused(Throwable thrown) {
    return PipeBodies.producing(out -> {})
        .executor(task -> {
          throw FaultyEnd.<RuntimeException>unchecked(thrown);
        })
        .capacity(100)
        .build();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void subscriberIsToldOfARefusal(Throwable thrown) throws Exception {
    Recorder<ByteBuffer> recorder = new Recorder<>();
    refused(thrown).subscribe(recorder);
    recorder.request(1);
    assertThat(recorder.failure()).isSameAs(thrown);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void subscriberIsToldOfARefusalThoughALengthIsKnown(Throwable thrown) throws Exception {
    Recorder<ByteBuffer> recorder = new Recorder<>();
    PipeBodies.producing(out -> {})
        .executor(task -> {
          throw FaultyEnd.<RuntimeException>unchecked(thrown);
        })
        .capacity(100)
        .contentLength(10)
        .build()
        .subscribe(recorder);
    assertThat(recorder.failure()).isSameAs(thrown);
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void exchangeFailsByARefusal(Version version, Throwable thrown) throws Exception {
    assertThatThrownBy(() -> post(version, refused(thrown)).get(20, TimeUnit.SECONDS))
        .hasRootCause(thrown);
  }

  /** Nobody tells that a task was dropped, but that nobody can run it any more. */
  @ParameterizedTest
  @EnumSource
  void exchangeFailsWhenTheProducerWasDropped(Version version) throws Exception {
    CompletableFuture<HttpResponse<String>> exchange = post(
        version,
        PipeBodies.producing(out -> out.write(1))
            .executor(DROPPING)
            .capacity(100)
            .build());
    Await.until("the exchange fails", () -> {
      System.gc();
      return exchange.isDone();
    });
    assertThatThrownBy(exchange::get).rootCause().hasMessageContaining("dropped");
  }

  private static CompletableFuture<HttpResponse<String>> post(Version version, BodyPublisher body)
      throws Exception {
    HttpClient client = SERVER.client(version);
    return client.sendAsync(
        HttpRequest.newBuilder(SERVER.uri("/take")).POST(body).build(), BodyHandlers.ofString());
  }
}
