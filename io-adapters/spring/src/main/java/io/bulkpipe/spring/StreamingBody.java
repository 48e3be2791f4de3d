// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.io.ProducedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.http.StreamingHttpOutputMessage;

/** Writes a produced body. The contract is in {@link ProducedBody#streaming}. */
final class StreamingBody implements StreamingHttpOutputMessage.Body {
  private final ProducedBody body;

  private StreamingBody(ProducedBody body) {
    this.body = body;
  }

  static StreamingHttpOutputMessage.Body of(ProducedBody body) {
    return new StreamingBody(body);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (ProducedInputStream in = body.open()) {
      in.transferTo(out);
    }
  }

  @Override
  public boolean repeatable() {
    return true;
  }

  @Override
  public String toString() {
    return "streaming body " + body.name();
  }
}
