// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OkHttp sends what a producer writes into a stream, as the guide of HTTP bodies says. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OkHttpUploadTest {
  private static final int LENGTH = 8 << 20;

  private final OkHttpClient client = new OkHttpClient();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final AtomicBoolean ended = new AtomicBoolean();

  @BeforeEach
  void serve() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Handler.Abstract() {
      @Override
      public boolean handle(
          org.eclipse.jetty.server.Request request,
          org.eclipse.jetty.server.Response response,
          Callback callback)
          throws IOException {
        CRC32 sum = new CRC32();
        byte[] bytes = new byte[10_000];
        try (InputStream in = Content.Source.asInputStream(request)) {
          for (int n; (n = in.read(bytes)) >= 0; ) {
            sum.update(bytes, 0, n);
          }
        }
        ended.set(true);
        String answer = Long.toString(sum.getValue());
        response.write(true, StandardCharsets.US_ASCII.encode(answer), callback);
        return true;
      }
    });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    server.stop();
  }

  @Test
  void theServerGetsWhatWasWritten() throws IOException {
    byte[] bytes = new byte[LENGTH];
    new Random(LENGTH).nextBytes(bytes);
    CRC32 expected = new CRC32();
    expected.update(ByteBuffer.wrap(bytes));
    try (Response response = upload(out -> {
      for (int done = 0, n; done < LENGTH; done += n) {
        n = Math.min(LENGTH - done, 50_000);
        out.write(bytes, done, n);
      }
    })) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.body().string()).isEqualTo(Long.toString(expected.getValue()));
    }
  }

  @Test
  void theServerNeverTakesAFailedBodyForWhole() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> upload(out -> {
              out.write(new byte[LENGTH]);
              throw new IllegalStateException("no more data");
            })
            .close());
    assertThat(ended).isFalse();
  }

  private Response upload(StreamProducer producer) throws IOException {
    InputStream body = PipeStreams.producing(producer).capacity(10_000).open();
    return client
        .newCall(new Request.Builder()
            .url("http://127.0.0.1:" + connector.getLocalPort() + "/")
            .post(new RequestBody() {
              @Override
              public @Nullable MediaType contentType() {
                return null;
              }

              @Override
              public boolean isOneShot() {
                return true;
              }

              @Override
              public void writeTo(BufferedSink sink) throws IOException {
                body.transferTo(sink.outputStream());
              }
            })
            .build())
        .execute();
  }
}
