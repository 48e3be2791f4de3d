// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** OkHttp, whose calling thread writes the body. */
final class OkHttpUpload implements Upload {
  private static final MediaType JSON = MediaType.get("application/json");

  private final Setup setup;
  private final OkHttpClient client =
      new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();

  OkHttpUpload(Setup setup) {
    this.setup = setup;
  }

  @Override
  public String send(JsonIntegers document) throws IOException {
    Request request =
        new Request.Builder().url(setup.upload().toURL()).post(body(document)).build();
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }

  private RequestBody body(JsonIntegers document) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return JSON;
      }

      @Override
      public boolean isOneShot() {
        return true;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        OutputStream out = sink.outputStream();
        if (setup.form() != Form.BULKPIPE) {
          setup.write(document, out);
          return;
        }
        try (InputStream in = PipeStreams.producing(document::writeTo).open()) {
          in.transferTo(out);
        }
      }
    };
  }
}
