// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.OutputStream;

/**
 * Writes a stream of bytes, for instance the body of a request, while another thread reads it.
 *
 * @see PipeStreams#producing(StreamProducer)
 */
@FunctionalInterface
public interface StreamProducer {
  /**
   * Writes the whole stream. A normal return ends the stream. An exception fails it: in place of an
   * end, the reader gets a {@link io.bulkpipe.channel.SenderFailedException} with that cause.
   *
   * <p>A write waits while the channel is full. Once the reader has gone, it throws a
   * {@link io.bulkpipe.channel.BrokenChannelException}, which the producer may let through.
   *
   * <p>Writes are staged, and {@code flush} publishes them. Closing {@code out} flushes it and
   * refuses further writes, but does not end the stream. A try-with-resources statement closes
   * before its exception leaves, so an end there would turn a failed stream into a complete one.
   *
   * <p>If a write is not accepted as a whole, for instance because it was interrupted or came after
   * a close, the stream has failed for good. Later writes throw, and the stream does not end
   * cleanly, even if the exception is swallowed.
   *
   * @param out where to write; for one thread at a time
   * @throws Exception if the stream cannot be completed
   */
  void produce(OutputStream out) throws Exception;
}
