// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.io.PipeStreams;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamRequestContent;
import org.eclipse.jetty.client.OutputStreamRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpMethod;

/** Jetty's client. */
final class JettyUpload implements Upload {
  private static final String JSON = "application/json";

  private final Setup setup;
  private final HttpClient client = new HttpClient();

  JettyUpload(Setup setup) {
    this.setup = setup;
    client.setIdleTimeout(0);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String send(JsonIntegers document) throws Exception {
    Request request = client.newRequest(setup.upload()).method(HttpMethod.POST);
    if (setup.form() == Form.BULKPIPE) {
      return request
          .body(new InputStreamRequestContent(
              JSON, PipeStreams.producing(document::writeTo).lazy().open(), null))
          .send()
          .getContentAsString();
    }
    OutputStreamRequestContent content = new OutputStreamRequestContent(JSON);
    CompletableFuture<ContentResponse> answer =
        new CompletableResponseListener(request.body(content)).send();
    try (OutputStream out = content.getOutputStream()) {
      setup.write(document, out);
    }
    return answer.get().getContentAsString();
  }

  @Override
  public void close() throws Exception {
    client.stop();
  }
}
