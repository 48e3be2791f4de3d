// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.spring.ProducedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.WebClient;

/** Spring's {@code WebClient} over Reactor Netty, its default. */
final class WebClientUpload implements Upload {
  private final Setup setup;
  private final WebClient client = WebClient.create();
  private final ExecutorService writers = Executors.newCachedThreadPool();

  WebClientUpload(Setup setup) {
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
        .bodyToMono(String.class)
        .block();
  }

  private BodyInserter<?, ? super ReactiveHttpOutputMessage> body(JsonIntegers document) {
    return setup.form() == Form.BULKPIPE
        ? ProducedBody.of(document::writeTo).inserter()
        : (message, context) -> message.writeWith(written(document, message.bufferFactory()));
  }

  /** The publisher has a buffer of its own, whose default is 1024 bytes. */
  private Publisher<DataBuffer> written(JsonIntegers document, DataBufferFactory buffers) {
    Consumer<OutputStream> writer = out -> {
      try {
        document.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
    return setup.form() == Form.OWN
        ? DataBufferUtils.outputStreamPublisher(writer, buffers, writers)
        : DataBufferUtils.outputStreamPublisher(writer, buffers, writers, setup.tunedBuffer());
  }

  @Override
  public void close() {
    writers.shutdown();
  }
}
