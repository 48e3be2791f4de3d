// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.spring.ProducedBody;
import org.springframework.http.MediaType;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Spring's {@code RestClient} over the JDK's client, its default where no other client is there.
 */
final class RestClientUpload implements Upload {
  private final Setup setup;
  private final RestClient client =
      RestClient.builder().requestFactory(new JdkClientHttpRequestFactory()).build();

  RestClientUpload(Setup setup) {
    this.setup = setup;
  }

  @Override
  public String send(JsonIntegers document) {
    return client
        .post()
        .uri(setup.upload())
        .contentType(MediaType.APPLICATION_JSON)
        .body(body(document))
        .retrieve()
        .body(String.class);
  }

  private StreamingHttpOutputMessage.Body body(JsonIntegers document) {
    return setup.form() == Form.BULKPIPE
        ? ProducedBody.of(document::writeTo).streaming()
        : out -> setup.write(document, out);
  }
}
