// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.util.Objects;
import okio.Sink;
import okio.Source;

/**
 * The ends of a channel as an Okio {@link Source} and {@link Sink}, like those of
 * {@code okio.Pipe}.
 *
 * <p>The bytes are copied once, between the segments of the caller's {@link okio.Buffer} and the
 * channel. Written bytes are visible to the reader at once. For many small writes, put
 * {@code Okio.buffer} around the sink, and flush it. A flush also marks the bytes as due, for a
 * reader that gathers.
 *
 * <p><b>Timeouts.</b> A source and a sink each have an {@link okio.Timeout} of their own. Its
 * {@code timeoutNanos} limits the sum of the waits of one call. Unlike with {@code okio.Pipe}, the
 * time does not start again after a part of a write was sent. The deadline limits the waits of all
 * calls. If the time is up, the call throws an {@link java.io.InterruptedIOException} with the
 * message {@code timeout}. Bytes that were moved before stay moved: a write has taken them out of
 * the caller's buffer, and {@code bytesTransferred} counts them. The channel stays usable. If the
 * deadline has passed before the call, the call throws the same exception, and moves nothing. A
 * limit that is set during a call counts from the next wait on.
 *
 * <p><b>Interruption.</b> If the thread is interrupted before the call, or where it would wait, the
 * call throws an {@link java.io.InterruptedIOException} with the message {@code interrupted}, and
 * with the interrupt flag set. Nothing is closed.
 *
 * <p><b>Endings.</b> Closing the sink ends the stream, and buffered bytes are still read. Closing
 * the source drops buffered bytes, and writes fail. Both may be closed from any thread, any number
 * of times. Closing wakes every waiting thread. In place of {@code okio.Pipe.cancel}, use
 * {@code sender.abort} and {@code receiver.cancel}.
 *
 * <p><b>Errors</b> are {@link java.io.IOException}s, those of {@link BulkReceiver} and
 * {@link BulkSender}. A call on a closed end throws a
 * {@link java.nio.channels.ClosedChannelException}, where {@code okio.Pipe} throws an
 * {@code IllegalStateException}. A closed end or a closed receiver is reported before a timeout.
 *
 * <p>As everywhere in Okio, a source or a sink is for one thread at a time, except for closing.
 * Several sources and sinks over the same end may be used at once.
 */
public final class PipeOkio {
  private PipeOkio() {}

  /**
   * Returns a source of the bytes of a receiver. Its {@code read} waits while the channel is empty.
   * It moves at least one byte, or returns -1 at the end of the stream. A read of 0 bytes returns
   * 0. A negative count is an {@link IllegalArgumentException}.
   *
   * @param receiver where the bytes come from; {@code close} closes it
   * @return a new source
   */
  public static Source source(BulkReceiver receiver) {
    return new ReceiverSource(Objects.requireNonNull(receiver, "receiver=null"));
  }

  /**
   * Returns a sink that sends. Its {@code write} waits until all bytes were sent. It sends one
   * segment of Okio after another, of up to 8 KiB each. Bytes of other senders may get between two
   * segments. A negative count is an {@link IllegalArgumentException}. A count above the buffer's
   * size is an {@link IndexOutOfBoundsException}. {@code flush} marks the bytes written so far as
   * due, as {@link BulkSender#flush} does. It never waits, and fails where a write would fail.
   *
   * @param sender where the bytes go; {@code close} closes it
   * @return a new sink
   */
  public static Sink sink(BulkSender sender) {
    return new SenderSink(Objects.requireNonNull(sender, "sender=null"));
  }
}
