// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.flow.ProducerPublisherBuilder;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.concurrent.Executor;

/**
 * Settings of a request body that a producer writes: see {@link PipeBodies#producing}.
 *
 * <ul>
 *   <li>Each subscription starts the producer anew, on a channel of its own; before that, nothing
 *       runs. Two runs may overlap, if the client repeats a request whose body was not all sent, so
 *       a producer should share nothing that it changes.
 *   <li>Its normal return ends the body. Whatever it throws fails the exchange, and comes out of
 *       the client as the cause.
 *   <li>Whatever the executor throws, an {@link Error} too, fails the exchange in the same way. An
 *       executor that drops the producer without a word fails it once a garbage collection has
 *       found that nobody can run the producer any more.
 *   <li>When the exchange is cancelled or fails, the producer's writes throw
 *       {@link io.bulkpipe.channel.BrokenChannelException}, one that waits too. A producer that
 *       does something else than writing does not notice it.
 *   <li>Small writes are gathered, up to half the capacity. A flush sends them without waiting for
 *       more.
 * </ul>
 *
 * <p>Not safe for use by several threads at once; the bodies are.
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
   * Sets how many bytes the producer may be ahead of the client;
   * {@link BulkChannel#DEFAULT_CAPACITY} if not called. Beside them it may stage up to 8192.
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
   * Sets the executor that runs the producer; {@link PipeThreads#perTask} if not called.
   *
   * @param executor runs the producer beside the client: never in the thread that calls
   * @return this
   */
  public BodyBuilder executor(Executor executor) {
    publisher.executor(executor);
    return this;
  }

  /**
   * Names the channels, and the threads that are made for the producer.
   *
   * @param name any text
   * @return this
   */
  public BodyBuilder name(String name) {
    publisher.name(name);
    return this;
  }

  /**
   * Sets how many bytes the producer writes. The request then has a {@code Content-Length}, and the
   * body is checked against it, as {@link PipeBodies} says.
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
   * @return a body that can be sent again and again
   */
  public BodyPublisher build() {
    return new PublisherBody(publisher.build(), contentLength);
  }
}
