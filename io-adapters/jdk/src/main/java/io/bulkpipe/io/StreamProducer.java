// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.OutputStream;

/**
 * Writes a stream of bytes, for instance the body of a request, while somebody else reads it.
 *
 * @see PipeStreams#producing(StreamProducer)
 */
@FunctionalInterface
public interface StreamProducer {
  /**
   * Writes everything. A normal return ends the stream; whatever is thrown fails it, so that the
   * reader gets that as the cause of a {@link io.bulkpipe.channel.SenderFailedException} in place
   * of an end.
   *
   * <p>A write waits while the channel is full. Once the reader has gone, it throws a
   * {@link io.bulkpipe.channel.BrokenChannelException}, which may be let through.
   *
   * @param out where to write; for one thread at a time. What is written is staged: {@code flush}
   *     publishes it. Closing it flushes it and refuses further writes, but does not end the
   *     stream: otherwise a {@code try} with resources, which closes before it lets its exception
   *     out, would turn a failed stream into a complete one. A write of which something was not
   *     accepted, as it was interrupted, fails the stream for good: later writes throw, and the
   *     stream cannot end cleanly, even if the exception is swallowed
   * @throws Exception if the stream cannot be completed
   */
  void produce(OutputStream out) throws Exception;
}
