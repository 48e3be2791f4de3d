// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.OutputStream;
import java.util.Objects;

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
   * <p>Flush or close every writer that you wrap around {@code out}. What a
   * {@link java.io.BufferedWriter} still holds when the producer returns never arrives, and the
   * stream ends cleanly. A {@link java.io.PrintStream} and a {@link java.io.PrintWriter} swallow
   * exceptions: they do not stop when the reader has gone.
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

  /**
   * Returns a producer that is interrupted once its reader has gone. Without this, a producer
   * notices only at its next write that the reader has gone. Use this method for a producer that
   * may wait for something else, such as a database:
   *
   * <pre>{@code
   * PipeBodies.ofProducer(StreamProducer.interruptible(out -> writeReport(out)))
   * }</pre>
   *
   * <p>The thread that runs the producer is interrupted once, unless the producer has returned. The
   * same happens if other code ends the sender. The interrupt flag is cleared once the producer has
   * ended. {@link PipeStreams#produce(io.bulkpipe.channel.BulkSender, StreamProducer)} runs the
   * producer on the calling thread. It interrupts it only if the sender is over before the producer
   * begins.
   *
   * <p>Code that ignores interrupts goes on. A {@link java.nio.channels.FileChannel} that is in use
   * is closed. An exception that the interrupt causes is not reported as a failure, if it has an
   * {@link InterruptedException}, a {@link java.nio.channels.ClosedByInterruptException} or an
   * {@link java.io.InterruptedIOException} among its causes.
   *
   * @param producer writes the stream
   * @return a producer that does the same. If you wrap it in another producer, it is not
   *     interrupted
   */
  static StreamProducer interruptible(StreamProducer producer) {
    return new InterruptibleProducer(Objects.requireNonNull(producer, "producer=null"));
  }
}
