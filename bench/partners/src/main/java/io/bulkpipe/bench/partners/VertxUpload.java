// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.vertx.PipeVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x. It has no stream for a thread that waits, so its own way is a stream that writes buffers,
 * and waits for the drain handler while the queue of the request is full.
 */
final class VertxUpload implements Upload {
  private final Setup setup;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();

  VertxUpload(Setup setup) {
    this.setup = setup;
  }

  @Override
  public String send(JsonIntegers document) throws Exception {
    return client
        .request(HttpMethod.POST, setup.httpPort(), Setup.HOST, "/upload")
        .compose(request -> {
          request.putHeader("Content-Type", "application/json");
          return setup.form() == Form.BULKPIPE
              ? request
                  .send(PipeVertx.readStream(document::writeTo, vertx.getOrCreateContext()))
                  .compose(HttpClientResponse::body)
              : written(document, request);
        })
        .map(Buffer::toString)
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  private Future<Buffer> written(JsonIntegers document, HttpClientRequest request) {
    Future<Buffer> answer = request.response().compose(HttpClientResponse::body);
    request.setChunked(true);
    return vertx
        .executeBlocking(() -> {
          try (OutputStream out = stream(request)) {
            document.writeTo(out);
          }
          return request.end();
        })
        .compose(ending -> ending)
        .compose(ended -> answer);
  }

  private OutputStream stream(HttpClientRequest request) {
    return setup.chunks((b, off, len) -> {
      request.write(Buffer.buffer(len).appendBytes(b, off, len));
      awaitRoom(request);
    });
  }

  private static void awaitRoom(HttpClientRequest request) throws IOException {
    if (!request.writeQueueFull()) {
      return;
    }
    CountDownLatch drained = new CountDownLatch(1);
    request.drainHandler(nothing -> drained.countDown());
    try {
      while (request.writeQueueFull() && !drained.await(1, TimeUnit.SECONDS)) {}
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @Override
  public void close() {
    vertx.close();
  }
}
