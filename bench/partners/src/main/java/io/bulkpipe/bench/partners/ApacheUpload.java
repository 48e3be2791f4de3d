// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/** Apache's classic client, whose calling thread writes the body. */
final class ApacheUpload implements Upload {
  private final Setup setup;
  private final CloseableHttpClient client = HttpClients.createDefault();

  ApacheUpload(Setup setup) {
    this.setup = setup;
  }

  @Override
  public String send(JsonIntegers document) throws IOException {
    HttpPost request = new HttpPost(setup.upload());
    request.setEntity(entity(document));
    return client.execute(request, response -> EntityUtils.toString(response.getEntity()));
  }

  private HttpEntity entity(JsonIntegers document) {
    return setup.form() == Form.BULKPIPE
        ? new InputStreamEntity(
            PipeStreams.producing(document::writeTo).lazy().open(), ContentType.APPLICATION_JSON)
        : new EntityTemplate(
            -1, ContentType.APPLICATION_JSON, null, out -> setup.write(document, out));
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
