// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.flow.ProducerPublisherBuilder;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.concurrent.Executor;

/**
 * A builder of request bodies that a producer writes. {@link PipeBodies#producing} returns one.
 *
 * <ul>
 *   <li>Each subscription runs the producer once more, on a channel of its own. Before the first
 *       subscription, nothing runs. If the client repeats a request before all of its body was
 *       sent, two runs overlap. So runs should share no mutable state.
 *   <li>A normal return of the producer ends the body. An exception of the producer fails the
 *       exchange, and is in the causes of the client's exception.
 *   <li>An exception of the executor fails the exchange in the same way, an {@link Error} included.
 *       If the executor drops the task, the exchange fails once a garbage collection has found the
 *       task unreachable.
 *   <li>If the exchange is cancelled or fails, the producer's writes throw
 *       {@link io.bulkpipe.channel.BrokenChannelException}, even a write that is waiting. A
 *       producer that is not writing does not notice, unless it is
 *       {@linkplain StreamProducer#interruptible interruptible}.
 *   <li>Small writes are gathered, up to half the capacity and at most 256 KiB. A flush sends them
 *       at once.
 * </ul>
 *
 * <p>A builder is not safe for use by several threads at once. The bodies are.
 */
@SuppressWarnings("exports") // the user of this class requires the module of its partner
public final class BodyBuilder {
  /** The length of a body of unknown length. */
  static final long UNKNOWN = -1;

  private final ProducerPublisherBuilder publisher;
  private long contentLength = UNKNOWN;

  BodyBuilder(StreamProducer producer) {
    this.publisher = PipeFlows.publishing(producer).name("request body");
  }

  static long checkLength(long contentLength) {
    if (contentLength < 1) {
      throw new IllegalArgumentException("contentLength=" + contentLength + " is less than 1");
    }
    return contentLength;
  }

  /**
   * Sets how many bytes the producer may be ahead of the client. The default is 256 KiB. That much
   * memory is used only while the client is slower than the producer. The producer's stream stages
   * up to 8192 bytes more.
   *
   * @param bytes 1 to 2<sup>30</sup>
   * @return this
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  public BodyBuilder capacity(int bytes) {
    publisher.capacity(bytes);
    return this;
  }

  /**
   * Sets the executor that runs the producer. The default is {@link PipeThreads#perTask}.
   *
   * @param executor runs the producer on another thread than the caller's
   * @return this
   */
  public BodyBuilder executor(Executor executor) {
    publisher.executor(executor);
    return this;
  }

  /**
   * Names the channels, and the threads that the default executor makes. The default name is
   * {@code request body}.
   *
   * @param name any text
   * @return this
   */
  public BodyBuilder name(String name) {
    publisher.name(name);
    return this;
  }

  /**
   * Sets how many bytes the producer writes. The request then has a {@code Content-Length}. A body
   * of another length fails the exchange, as {@link PipeBodies} describes.
   *
   * @param bytes 1 or more
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public BodyBuilder contentLength(long bytes) {
    this.contentLength = checkLength(bytes);
    return this;
  }

  /**
   * Makes a body with these settings.
   *
   * @return a body that can be sent any number of times
   */
  public BodyPublisher build() {
    return new PublisherBody(publisher.build(), contentLength);
  }
}
