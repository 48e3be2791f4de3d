// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A builder of publishers of the bytes of a receiver. {@link PipeFlows#publishing(BulkReceiver)}
 * returns one. A builder is not safe for use by several threads at once. The publishers are.
 */
public final class PublisherBuilder {
  /** The default largest chunk, in bytes. */
  static final int LARGEST_CHUNK = 64 * 1024;

  private final BulkReceiver receiver;
  private int chunk = LARGEST_CHUNK;
  private @Nullable Executor executor;

  PublisherBuilder(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  /**
   * Sets the most bytes of one element. The default is 64 KiB. The publisher gathers this number of
   * bytes for an element, or half the capacity if that is less. With 1, it gathers nothing.
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
   * executor. If bytes are buffered already, the thread that requests signals, whatever the
   * executor.
   *
   * @param executor runs the signals, for instance an event loop. It may run a task on the calling
   *     thread, for instance the thread that sends
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
