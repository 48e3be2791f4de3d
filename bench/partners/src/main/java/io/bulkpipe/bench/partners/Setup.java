// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;

/**
 * What an {@link Upload} is made for.
 *
 * @param tunedBuffer the size of the buffer of the tuned form, in bytes
 * @param httpPort where the sink takes HTTP
 * @param grpcPort where the sink takes gRPC
 */
record Setup(Form form, int tunedBuffer, int httpPort, int grpcPort) {
  static final String HOST = "127.0.0.1";

  URI sink(String path) {
    return URI.create("http://" + HOST + ":" + httpPort + path);
  }

  URI upload() {
    return sink("/upload");
  }

  /** Writes a document to a partner's stream: as it is, or through a buffer if tuned. */
  void write(JsonIntegers document, OutputStream out) throws IOException {
    if (form == Form.OWN) {
      document.writeTo(out);
    } else {
      BufferedOutputStream buffered = new BufferedOutputStream(out, tunedBuffer);
      document.writeTo(buffered);
      buffered.flush();
    }
  }

  /**
   * Makes a stream for a partner that has none, but takes chunks: with the JDK's buffer of 8 KiB,
   * or if tuned with one of the best size and without a lock.
   */
  OutputStream chunks(GatheringOutputStream.Target target) {
    return form == Form.OWN
        ? new BufferedOutputStream(GatheringOutputStream.passing(target))
        : new GatheringOutputStream(tunedBuffer, target);
  }
}
