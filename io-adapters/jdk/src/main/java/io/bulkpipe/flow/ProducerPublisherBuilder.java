// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A builder of publishers of the bytes that a producer writes.
 * {@link PipeFlows#publishing(StreamProducer)} returns one.
 *
 * <p>Each subscription runs the producer once more, on a channel of its own. Before the first
 * subscription, nothing runs. The subscriber gets {@code onComplete} only if the producer has
 * returned and everything that it wrote was accepted. Otherwise it gets {@code onError}: with the
 * exception of the producer or of the executor, an {@link Error} included. If the executor drops
 * the task, {@code onError} comes once a garbage collection has found the task unreachable. After a
 * cancellation, the producer's writes throw {@link io.bulkpipe.channel.BrokenChannelException}. A
 * producer that is not writing does not notice, unless it is
 * {@linkplain StreamProducer#interruptible interruptible}.
 *
 * <p>A builder is not safe for use by several threads at once. The publishers are.
 */
public final class ProducerPublisherBuilder {
  /** Each element costs its subscriber a wake-up or a message, so elements are large: 256 KiB. */
  static final int DEFAULT_CAPACITY = 256 * 1024;

  private final StreamProducer producer;
  private int capacity = DEFAULT_CAPACITY;
  private String name = "published stream";
  private String thread = "bulkpipe-producer";
  private @Nullable Executor executor;

  ProducerPublisherBuilder(StreamProducer producer) {
    this.producer = producer;
  }

  /**
   * Sets how many bytes the producer may be ahead of the subscriber. The default is 256 KiB. That
   * much memory is used only while the subscriber is slower than the producer. The producer's
   * stream stages up to 8192 bytes more. An element comes once half the capacity or 256 KiB is
   * buffered, whichever is less. It has all buffered bytes, up to 256 KiB.
   *
   * @param bytes 1 to 2<sup>30</sup>
   * @return this
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  public ProducerPublisherBuilder capacity(int bytes) {
    BulkChannel.builder().capacity(bytes); // checks it
    this.capacity = bytes;
    return this;
  }

  /**
   * Sets the executor that runs the producer. The default is {@link PipeThreads#perTask}.
   *
   * @param executor runs the producer on another thread than the caller's
   * @return this
   */
  public ProducerPublisherBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor=null");
    return this;
  }

  /**
   * Names the channels, and the threads that the default executor makes. The default name of a
   * channel is {@code published stream}.
   *
   * @param name any text
   * @return this
   */
  public ProducerPublisherBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name=null");
    this.thread = "bulkpipe-producer " + name;
    return this;
  }

  /**
   * Makes a publisher with these settings.
   *
   * @return a publisher for any number of subscribers
   */
  public Flow.Publisher<ByteBuffer> build() {
    Executor runs = executor == null ? PipeThreads.perTask(thread) : executor;
    return new ProducerPublisher(producer, runs, capacity, name);
  }
}
