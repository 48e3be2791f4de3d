// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Response bodies that nobody receives to their end. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ForgottenResponseTest {
  private static final long ENDLESS = Long.MAX_VALUE;

  @RegisterExtension
  static final ServerProcess SERVER = new ServerProcess();

  private static HttpRequest endless(String id) {
    return HttpRequest.newBuilder(SERVER.uri("/generate?length=" + ENDLESS + "&id=" + id))
        .build();
  }

  /** Receives a little of a response, and forgets the receiver. */
  private static CompletableFuture<HttpResponse<Long>> forgetting(HttpClient client, String id)
      throws Exception {
    BulkChannel channel = BulkChannel.builder().detectAbandonment().build();
    BulkSender sender = channel.sender();
    CompletableFuture<HttpResponse<Long>> response =
        client.sendAsync(endless(id), PipeBodies.toSender(sender));
    response = response.whenComplete((done, failure) -> {
      if (failure != null) {
        sender.close(failure);
      }
    });
    byte[] bytes = new byte[100_000];
    assertThat(channel.receiver().receiveFully(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    return response;
  }

  /**
   * The client keeps the response, so its body too; of a channel of one's own it knows the sender.
   */
  @ParameterizedTest
  @EnumSource
  void receiverOfOnesOwnThatIsForgottenEndsTheExchange(Version version) throws Exception {
    HttpClient client = SERVER.client(version);
    String id = SERVER.id();
    CompletableFuture<HttpResponse<Long>> response = forgetting(client, id);
    Await.until("the exchange is over", () -> {
      System.gc();
      return response.isDone();
    });
    assertThatThrownBy(response::get).rootCause().hasMessageContaining("abandoned");
    assertThat(SERVER.outcome(SERVER.client(version), id)).isEqualTo("failed");
  }

  /** {@code HttpClient.close} is there from Java 21 on. */
  @ParameterizedTest
  @EnumSource
  void clientThatClosesWaitsForTheReceiverToBeClosed(Version version) throws Exception {
    assumeTrue(Runtime.version().feature() >= 21);
    Method close = HttpClient.class.getMethod("close");
    HttpClient client = SERVER.client(version);
    BulkReceiver body =
        client.send(endless(SERVER.id()), PipeBodies.toReceiver(1000)).body();
    FutureTask<@Nullable Object> closing = new FutureTask<>(() -> close.invoke(client));
    Thread thread = new Thread(closing, "closing");
    thread.setDaemon(true);
    thread.start();
    Await.until(
        "the client waits",
        () -> thread.getState() == Thread.State.TIMED_WAITING
            || thread.getState() == Thread.State.WAITING);
    assertThat(closing).isNotDone();
    body.close();
    assertThat(closing.get()).isNull();
  }
}
