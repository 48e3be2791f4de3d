// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Objects;

/**
 * The two ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as {@code java.nio}
 * channels, in blocking mode. They are not selectable.
 *
 * <p>Each is a view: it may be used beside the operations of its end and beside other views of it,
 * and closing it closes the end. All are safe for use by many threads, keep no lock of their own,
 * and are {@link java.nio.channels.InterruptibleChannel}s:
 *
 * <ul>
 *   <li>after the end was closed, by the view or otherwise:
 *       {@link java.nio.channels.ClosedChannelException};
 *   <li>closed by another thread during the call:
 *       {@link java.nio.channels.AsynchronousCloseException};
 *   <li>the thread is interrupted while it waits, or its interrupt flag is set when the call
 *       begins: the end is closed, with the {@link java.nio.channels.ClosedByInterruptException} as
 *       its cause, that is thrown, and the flag is set. A receiver does not take a stream that was
 *       cut off in this way for a complete one. (Who wants to go on after an interruption uses the
 *       end, or a {@linkplain PipeStreams stream}.) An interruption during a call that does not
 *       have to wait is noticed by the next one.
 * </ul>
 *
 * <p>The positions of the buffers advance by exactly what was moved, however a call ends. One
 * buffer must not occur twice in an array ({@link IllegalArgumentException}).
 */
public final class PipeChannels {
  private PipeChannels() {}

  /**
   * Returns a channel that sends.
   *
   * <ul>
   *   <li>{@code write} waits for room until everything is sent, and returns how much that was.
   *       What one call writes is contiguous, gathered or not. It is {@linkplain BulkSender#flush()
   *       flushed}, as a channel has no call for that.
   *   <li>Once the receiver is gone, it throws a
   *       {@link io.bulkpipe.channel.BrokenChannelException}; the channel remains open then.
   *   <li>{@code close} is {@link BulkSender#close()}: the end of the stream.
   * </ul>
   *
   * @param sender where the bytes go
   * @return a view that is an {@link java.nio.channels.InterruptibleChannel}, too
   */
  public static GatheringByteChannel writable(BulkSender sender) {
    return new SenderByteChannel(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Returns a channel that receives.
   *
   * <ul>
   *   <li>{@code read} waits while there is nothing, and takes what is there, one contiguous piece;
   *       -1 at the end of the stream, again and again. Without room in the buffers it returns 0
   *       and never waits.
   *   <li>If the sender failed, it throws a {@link io.bulkpipe.channel.SenderFailedException}; the
   *       channel remains open then.
   *   <li>{@code close} is {@link BulkReceiver#close()}: senders get a
   *       {@link io.bulkpipe.channel.BrokenChannelException}.
   *   <li>A read-only buffer is an {@link IllegalArgumentException}.
   * </ul>
   *
   * @param receiver where the bytes come from
   * @return a view that is an {@link java.nio.channels.InterruptibleChannel}, too
   */
  public static ScatteringByteChannel readable(BulkReceiver receiver) {
    return new ReceiverByteChannel(Objects.requireNonNull(receiver, "receiver=null"));
  }
}
