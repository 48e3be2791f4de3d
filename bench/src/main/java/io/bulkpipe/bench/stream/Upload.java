// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.pipe.StreamPair;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.stream.JsonIntegers.Totals;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * Uploads a document to a {@link SumServer} of this machine: a thread writes it into a pipe, and
 * the HTTP client sends what comes out as the body of a POST. Checks what the server has received.
 */
record Upload(JsonIntegers document, URI server, HttpClient client) {
  private static final int OK = 200;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  Upload(JsonIntegers document, int port) {
    this(
        document,
        server(port),
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build());
  }

  /** Uploads through what a subject makes; returns {@link StreamPair#receiverWaits}. */
  double through(Subject subject) throws IOException, InterruptedException {
    if (subject == Subject.BULKPIPE_PRODUCER) {
      check(post(PipeBodies.ofProducer(document::writeTo)));
    } else if (subject == Subject.BULKPIPE_PRODUCED_STREAM) {
      try (InputStream in = PipeStreams.producing(document::writeTo).open()) {
        check(post(BodyPublishers.ofInputStream(() -> in)));
      }
    } else {
      StreamPair pipe = subject.streams();
      through(pipe);
      return pipe.receiverWaits();
    }
    return Double.NaN;
  }

  /** Uploads through a new pipe. */
  void through(StreamPair pipe) throws IOException, InterruptedException {
    Writing producer = new Writing(document::writeTo, pipe.out());
    Totals answer;
    InputStream in = pipe.in();
    try (in) {
      answer = post(pipe.body());
    } catch (IOException e) {
      // The stream is closed by now: a producer that still writes gets its own exception.
      try {
        producer.finish();
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
    producer.finish();
    check(answer);
  }

  private void check(Totals answer) throws IOException {
    if (!answer.equals(document.totals())) {
      throw new IOException(
          "the server received " + answer + ", but was sent " + document.totals());
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

  /** Names the address as {@link SumServer} binds it: a name may stand for several. */
  private static URI server(int port) {
    try {
      String host = InetAddress.getLoopbackAddress().getHostAddress();
      return new URI("http", null, host, port, "/", null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("port=" + port, e);
    }
  }
}
