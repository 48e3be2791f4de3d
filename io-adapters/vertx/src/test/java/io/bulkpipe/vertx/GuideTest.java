// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Sample;
import io.bulkpipe.channel.BulkChannel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/vertx.md compile, and do what their page says. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class GuideTest {
  private static final String IMPORTS = """
      import io.bulkpipe.channel.*;
      import io.bulkpipe.io.*;
      import io.bulkpipe.vertx.*;
      import io.vertx.core.*;
      import io.vertx.core.buffer.Buffer;
      import io.vertx.core.http.*;
      import io.vertx.core.streams.*;
      import java.io.*;
      import java.util.concurrent.BlockingQueue;
      import java.util.concurrent.Executor;
      """;

  private static final String MEMBERS = """
      public static BlockingQueue<Object> seen;
      static final Executor executor = PipeThreads.perTask("sample");
      static void log(Throwable failure) { seen.add(failure == null ? "end" : failure); }
      static void consume(byte[] bytes) { seen.add(new String(bytes)); }
      static void writeReport(OutputStream out) throws IOException { out.write("report".getBytes()); }
      static void store(InputStream in) {
        try (in) { seen.add(new String(in.readAllBytes())); } catch (IOException e) { seen.add(e); }
      }
      public static void sample(Vertx vertx, HttpServer server, BulkChannel channel) throws Exception {
      """;

  @TempDir
  private Path classes;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient(); // closed if it were forgotten
  private final BulkChannel channel = BulkChannel.create();
  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private Method sample(int number) throws Exception {
    List<String> blocks = Sample.blocks("vertx.md");
    Method sample =
        Sample.compile("Vertx" + number, IMPORTS, MEMBERS + blocks.get(number) + "}", classes);
    sample.getDeclaringClass().getField("seen").set(null, seen);
    return sample;
  }

  /** Runs a sample, which sets a server up, and sends a request. */
  private String exchanged(Method sample, Buffer body) throws Exception {
    HttpServer server = vertx.createHttpServer();
    sample.invoke(null, vertx, server, channel);
    int port = get(server.listen(0, "localhost")).actualPort();
    return get(client
            .request(HttpMethod.POST, port, "localhost", "/")
            .compose(request -> request.send(body))
            .compose(HttpClientResponse::body))
        .toString();
  }

  @Test
  void aResponse() throws Exception {
    assertThat(exchanged(sample(0), Buffer.buffer())).isEqualTo("report");
  }

  @Test
  void aRequestWithABody() throws Exception {
    assertThat(exchanged(sample(1), Buffer.buffer("abc"))).isEqualTo("received");
    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("abc");
  }

  @Test
  void theStreamsThemselves() throws Exception {
    Method sample = sample(2);
    sample.invoke(null, vertx, vertx.createHttpServer(), channel);
    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("some bytes");
    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("end");
  }
}
