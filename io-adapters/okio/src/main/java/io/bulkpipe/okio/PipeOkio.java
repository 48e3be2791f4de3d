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
 * channel. What is written is visible to the reader at once; put {@code Okio.buffer} around a sink
 * that gets many small writes, and flush it: that also marks what was written as due, for a reader
 * that gathers.
 *
 * <p><b>Timeouts.</b> Each of the two has its own {@link okio.Timeout}. Its {@code timeoutNanos} is
 * how long one call may wait, all its waits together: a write does not get the time anew because a
 * part has gone, unlike one of {@code okio.Pipe}. Its deadline is a limit to all waits. When the
 * time is up, the call throws an {@link java.io.InterruptedIOException} with the message
 * {@code timeout}; what was moved before stays moved (a write has taken it out of the caller's
 * buffer, and {@code bytesTransferred} counts it), and the channel is as usable as it was. A
 * deadline that has passed is looked for before the operation, too: the call throws the same and
 * moves nothing. A limit that is set during a call counts from the next wait on.
 *
 * <p><b>Interruption.</b> A thread that is interrupted when it calls, or where it would wait, gets
 * an {@link java.io.InterruptedIOException} with the message {@code interrupted}, and its interrupt
 * flag is set. Nothing is closed by it.
 *
 * <p><b>Endings.</b> Closing the sink ends the stream; what is buffered is still read. Closing the
 * source drops what is buffered, and the writer fails, waiting or not. Both may be closed from any
 * thread, any number of times, and wake who waits. All errors are {@link java.io.IOException}s,
 * those of {@link BulkReceiver} and {@link BulkSender}: the use of an end that was closed is a
 * {@link java.nio.channels.ClosedChannelException}, where {@code okio.Pipe} throws an
 * {@code IllegalStateException}. An end that was closed, and a receiver that is gone, come before a
 * time that is up. What {@code okio.Pipe.cancel} does, {@code sender.abort} and
 * {@code receiver.cancel} do.
 *
 * <p>As with all of Okio, a source or a sink is for one thread at a time, closing excepted. Several
 * sources and sinks over the same end may be used at once.
 */
public final class PipeOkio {
  private PipeOkio() {}

  /**
   * Returns a source of what a receiver receives. Its {@code read} waits while there is nothing,
   * and returns at least one byte, or -1 at the end of the stream; 0 if it is asked for 0. A
   * negative count is an {@link IllegalArgumentException}.
   *
   * @param receiver where the bytes come from; {@code close} closes it
   * @return a new source
   */
  public static Source source(BulkReceiver receiver) {
    return new ReceiverSource(Objects.requireNonNull(receiver, "receiver=null"));
  }

  /**
   * Returns a sink that sends. Its {@code write} waits until all was sent; other senders may get in
   * between from segment to segment, each of which has up to 8 KiB. A negative count is an
   * {@link IllegalArgumentException}, one above the buffer's size an
   * {@link IndexOutOfBoundsException}. {@code flush} marks what was written as due (see
   * {@link BulkSender#flush}), waits for nobody, and fails where a write would.
   *
   * @param sender where the bytes go; {@code close} closes it
   * @return a new sink
   */
  public static Sink sink(BulkSender sender) {
    return new SenderSink(Objects.requireNonNull(sender, "sender=null"));
  }
}
