// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.AdapterVerification;
import io.bulkpipe.adapter.tck.ByteProducer;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Capability;
import io.bulkpipe.adapter.tck.Connection;
import io.bulkpipe.adapter.tck.ProducerVerification;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Request and response bodies pass the TCK, between a real client and a real server. */
class BodiesTckTest {
  @RegisterExtension
  static final ExchangeServer SERVER = new ExchangeServer();

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What the sockets buffer, which the system may double, and the chunks of client and server. */
  private static final long SOCKETS = 8 * ExchangeServer.SOCKET_BUFFER + (1 << 20);

  /** Fewer connections: JDK 25's client may take 3 seconds to close one that was cancelled. */
  private static final AdapterProfile PROFILE = AdapterProfile.complete()
      .without(Capability.CAUSES, "HTTP carries no objects")
      .beyondCapacity(SOCKETS)
      .connections(10);

  private static boolean isOfAPool(String threadName) {
    return threadName.startsWith("HttpClient-")
        || threadName.startsWith("qtp")
        || threadName.startsWith("Scheduler");
  }

  @SuppressWarnings("ThreadPriorityCheck") // the condition decides
  private static void verifyServer() {
    long start = System.nanoTime();
    while (SERVER.open() > 0 && System.nanoTime() - start < SECONDS.toNanos(10)) {
      Thread.yield();
    }
    assertThat(SERVER.open()).as("open exchanges").isZero();
  }

  private static ByteReader upload(BodyPublisher body) {
    String path = SERVER.path();
    HttpRequest request = HttpRequest.newBuilder(SERVER.uri(path)).POST(body).build();
    var unused = CLIENT.sendAsync(request, BodyHandlers.discarding());
    return SERVER.reader(path);
  }

  @Nested
  class Request extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected boolean isShared(String threadName) {
      return isOfAPool(threadName);
    }

    @Override
    protected void verifyPartner() {
      verifyServer();
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      return upload(PipeBodies.ofReceiver(receiver));
    }
  }

  @Nested
  class ProducedRequest extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected boolean isShared(String threadName) {
      return isOfAPool(threadName);
    }

    @Override
    protected void verifyPartner() {
      verifyServer();
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      return upload(PipeBodies.producing(producer::produce).capacity(capacity).build());
    }
  }

  @Nested
  class ResponseToASender extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected boolean isShared(String threadName) {
      return isOfAPool(threadName);
    }

    @Override
    protected void verifyPartner() {
      verifyServer();
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      String path = SERVER.path();
      HttpRequest request = HttpRequest.newBuilder(SERVER.uri(path)).build();
      var unused = CLIENT
          .sendAsync(request, PipeBodies.toSender(sender))
          .whenComplete((response, failure) -> {
            if (failure != null) {
              sender.close(failure);
            }
          });
      return SERVER.writer(path);
    }
  }

  @Nested
  class ResponseAsAReceiver extends AdapterVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected boolean isShared(String threadName) {
      return isOfAPool(threadName);
    }

    @Override
    protected void verifyPartner() {
      verifyServer();
    }

    @Override
    protected Connection open(int capacity) throws Exception {
      String path = SERVER.path();
      HttpRequest request = HttpRequest.newBuilder(SERVER.uri(path)).build();
      ByteWriter writer = SERVER.writer(path);
      var response = CLIENT.sendAsync(request, PipeBodies.toReceiver(capacity));
      writer.flush(); // the headers
      BulkReceiver body = response.thenApply(HttpResponse::body).get(20, SECONDS);
      return new Connection(writer, ByteReader.of(body), List.of());
    }
  }
}
