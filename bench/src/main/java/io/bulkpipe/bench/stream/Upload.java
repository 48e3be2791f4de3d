// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.pipe.StreamPair;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.Subject.Produces;
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
 * the HTTP client sends what comes out as the body of a POST.
 */
final class Upload {
  private static final int OK = 200;
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
    if (subject.produces() == Produces.BODIES) {
      return checked(post(PipeBodies.ofProducer(document::writeTo)));
    }
    if (subject.produces() == Produces.STREAMS) {
      try (InputStream in = PipeStreams.producing(document::writeTo).open()) {
        return checked(post(BodyPublishers.ofInputStream(() -> in)));
      }
    }
    return through(subject.streams());
  }

  /** Uploads the document through a new pipe. */
  Totals through(StreamPair pipe) throws IOException, InterruptedException {
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
    return checked(answer);
  }

  private Totals checked(Totals answer) throws IOException {
    if (!answer.equals(document.totals())) {
      throw new IOException(
          "the server received " + answer + ", but was sent " + document.totals());
    }
    return answer;
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
