// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a publisher of the bytes of a receiver. {@link PipeFlows#publishing(BulkReceiver)}
 * makes them. Builders are not safe for use by several threads at once. Publishers are.
 */
public final class PublisherBuilder {
  /** The largest chunk where none is given, in bytes. */
  static final int LARGEST_CHUNK = 64 * 1024;

  private final BulkReceiver receiver;
  private int chunk = LARGEST_CHUNK;
  private @Nullable Executor executor;

  PublisherBuilder(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  /**
   * Sets the most bytes of one element; the default is 64 KiB. So many bytes are gathered for an
   * element, but no more than half the capacity. With 1, nothing is gathered.
   *
   * @param bytes 1 or more
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public PublisherBuilder chunk(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("chunk=" + bytes + " is less than 1");
    }
    this.chunk = bytes;
    return this;
  }

  /**
   * Sets the executor of the signals that the sender makes possible. The default is the channel's
   * executor. A signal that a request makes possible still runs on the thread that requests.
   *
   * @param executor for instance an event loop; it may run tasks at once, on the thread that sends
   * @return this
   */
  public PublisherBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor=null");
    return this;
  }

  /**
   * Makes a publisher with these settings.
   *
   * @return a publisher for one subscriber
   */
  public Flow.Publisher<ByteBuffer> build() {
    return new ReceiverPublisher(receiver, chunk, executor);
  }
}
