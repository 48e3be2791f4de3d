// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;

/** A request body from the chunks of a publisher. The contract is in {@link PipeBodies}. */
final class PublisherBody implements BodyPublisher {
  private final Flow.Publisher<ByteBuffer> bytes;
  private final long contentLength;

  /** @param contentLength negative if unknown */
  PublisherBody(Flow.Publisher<ByteBuffer> bytes, long contentLength) {
    this.bytes = bytes;
    this.contentLength = contentLength;
  }

  @Override
  public long contentLength() {
    return contentLength;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber=null");
    bytes.subscribe(
        contentLength < 0
            ? new EndOnRequestSubscriber(subscriber)
            : new ExactLengthSubscriber(subscriber, contentLength));
  }

  @Override
  public String toString() {
    return "request body from " + bytes;
  }
}
