// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.pipe.StreamPair;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Uploads a document to a {@link SumServer} of this machine: a thread writes it into a pipe, and
 * the HTTP client sends what comes out as the body of a POST.
 */
final class Upload {
  private static final int OK = 200;
  private static final int SECONDS_TO_STOP = 10;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonIntegers document;
  private final URI server;
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .proxy(HttpClient.Builder.NO_PROXY)
      .build();

  Upload(JsonIntegers document, int port) {
    this.document = document;
    this.server = uri(port);
  }

  /** Uploads the document through what a subject makes. */
  Totals through(Subject subject) throws IOException, InterruptedException {
    switch (subject.produces()) {
      case BODIES -> {
        return checked(post(PipeBodies.ofProducer(document::writeTo)));
      }
      case STREAMS -> {
        try (InputStream in = PipeStreams.producing(document::writeTo).open()) {
          return checked(post(BodyPublishers.ofInputStream(() -> in)));
        }
      }
      default -> {
        return through(subject.streams());
      }
    }
  }

  /** Uploads the document through a new pipe. */
  Totals through(StreamPair pipe) throws IOException, InterruptedException {
    FutureTask<Boolean> producer = produceInto(pipe.out());
    Totals answer;
    InputStream in = pipe.in();
    try (in) {
      answer = post(pipe.body());
    } catch (IOException e) {
      // The stream is closed by now: a producer that still writes gets its own exception.
      try {
        finish(producer);
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
    finish(producer);
    return checked(answer);
  }

  private Totals checked(Totals answer) throws IOException {
    if (!answer.equals(document.totals())) {
      throw new IOException(
          "the server received " + answer + ", but was sent " + document.totals());
    }
    return answer;
  }

  private FutureTask<Boolean> produceInto(OutputStream stream) {
    FutureTask<Boolean> producer = new FutureTask<>(() -> {
      try (OutputStream out = stream) {
        document.writeTo(out);
      }
      return true;
    });
    Thread thread = new Thread(producer, "producer");
    thread.setDaemon(true);
    thread.start();
    return producer;
  }

  private static void finish(FutureTask<Boolean> producer)
      throws IOException, InterruptedException {
    try {
      producer.get(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the producer failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(
          "the producer still wrote " + SECONDS_TO_STOP + " s after its pipe was closed", e);
    }
  }

  private Totals post(BodyPublisher body) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server).POST(body).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != OK) {
      throw new IOException(
          "the server answered " + response.statusCode() + ": " + response.body());
    }
    return MAPPER.readValue(response.body(), Totals.class);
  }

  private static URI uri(int port) {
    try {
      String host = InetAddress.getLoopbackAddress().getHostAddress();
      return new URI("http", null, host, port, "/", null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("port=" + port, e);
    }
  }
}
