// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.web.reactive.function.BodyInserter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Inserts a produced body. The contract is in {@link ProducedBody#inserter}. */
final class ProducedBodyInserter
    implements BodyInserter<Flux<DataBuffer>, ReactiveHttpOutputMessage> {
  private final ProducedBody body;

  private ProducedBodyInserter(ProducedBody body) {
    this.body = body;
  }

  static BodyInserter<Flux<DataBuffer>, ReactiveHttpOutputMessage> of(ProducedBody body) {
    return new ProducedBodyInserter(body);
  }

  @Override
  public Mono<Void> insert(ReactiveHttpOutputMessage message, Context context) {
    boolean head = context
        .serverRequest()
        .filter(request -> HttpMethod.HEAD.equals(request.getMethod()))
        .isPresent();
    return head
        ? message.setComplete()
        : message.writeWith(body.dataBuffers(message.bufferFactory()));
  }

  @Override
  public String toString() {
    return "inserter of " + body;
  }
}
