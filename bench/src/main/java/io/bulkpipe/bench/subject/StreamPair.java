// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.subject;

import io.bulkpipe.channel.BulkChannel;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a new pipe: what is written to the one comes out of the other.
 *
 * @param out the producer's end
 * @param in the consumer's end
 * @param body what an HTTP client takes for the consumer's end
 * @param channel what is between them, if it is one
 */
public record StreamPair(
    OutputStream out,
    InputStream in,
    BodyPublisher body,
    @Nullable BulkChannel channel) {

  /**
   * Two streams that know nothing else.
   *
   * @param out the producer's end
   * @param in the consumer's end
   */
  public StreamPair(OutputStream out, InputStream in) {
    this(out, in, null);
  }

  /**
   * The streams of a channel.
   *
   * @param out the producer's end
   * @param in the consumer's end
   * @param channel what is between them, if it is one
   */
  public StreamPair(OutputStream out, InputStream in, @Nullable BulkChannel channel) {
    this(out, in, BodyPublishers.ofInputStream(() -> in), channel);
  }

  /**
   * Tells how often a thread has waited for bytes.
   *
   * @return null if the pipe does not count it
   */
  public @Nullable Long receiverWaits() {
    return channel == null ? null : Long.valueOf(channel.stats().receiver().waits());
  }
}
