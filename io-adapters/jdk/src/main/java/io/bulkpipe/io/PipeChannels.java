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
 * <p>Each is a view. You may use it beside the operations of its end, and beside other views of
 * that end. Closing it closes the end. All are safe for use by many threads, and have no lock of
 * their own. All are {@link java.nio.channels.InterruptibleChannel}s:
 *
 * <ul>
 *   <li>If the end was closed before the call, by the view or otherwise, the call throws a
 *       {@link java.nio.channels.ClosedChannelException}.
 *   <li>If another thread closes the end during the call, it throws an
 *       {@link java.nio.channels.AsynchronousCloseException}.
 *   <li>If the thread is interrupted while it waits, or its interrupt flag is set when the call
 *       begins, the call closes the end, and throws a
 *       {@link java.nio.channels.ClosedByInterruptException} with the flag set. That exception is
 *       also the cause of the closing. So a receiver does not take a stream that was cut off in
 *       this way for a complete one. To go on after an interruption, use the end itself or a
 *       {@linkplain PipeStreams stream}. If the interruption comes during a call that does not
 *       wait, the next call notices it.
 * </ul>
 *
 * <p>The positions of the buffers advance by exactly the bytes that were moved, even if a call
 * throws. A buffer with bytes remaining that occurs twice in an array is an
 * {@link IllegalArgumentException}.
 */
public final class PipeChannels {
  private PipeChannels() {}

  /**
   * Returns a channel that sends.
   *
   * <ul>
   *   <li>{@code write} waits until everything is sent, and returns the number of bytes. The bytes
   *       of one call are contiguous, gathered or not. They are {@linkplain BulkSender#flush()
   *       flushed}, because a channel of {@code java.nio} has no flush.
   *   <li>Once the receiver is gone, {@code write} throws a
   *       {@link io.bulkpipe.channel.BrokenChannelException}. The channel stays open.
   *   <li>{@code close} is {@link BulkSender#close()}: the end of the stream.
   * </ul>
   *
   * @param sender where the bytes go
   * @return a view, which is also an {@link java.nio.channels.InterruptibleChannel}
   */
  public static GatheringByteChannel writable(BulkSender sender) {
    return new SenderByteChannel(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Returns a channel that receives.
   *
   * <ul>
   *   <li>{@code read} waits while the channel is empty, then takes buffered bytes as one
   *       contiguous piece. At the end of the stream, each read returns -1. Without room in the
   *       buffers, it returns 0 and never waits.
   *   <li>If the sender failed, {@code read} throws a
   *       {@link io.bulkpipe.channel.SenderFailedException}. The channel stays open.
   *   <li>{@code close} is {@link BulkReceiver#close()}: senders get a
   *       {@link io.bulkpipe.channel.BrokenChannelException}.
   *   <li>A read-only buffer is an {@link IllegalArgumentException}.
   * </ul>
   *
   * @param receiver where the bytes come from
   * @return a view, which is also an {@link java.nio.channels.InterruptibleChannel}
   */
  public static ScatteringByteChannel readable(BulkReceiver receiver) {
    return new ReceiverByteChannel(Objects.requireNonNull(receiver, "receiver=null"));
  }
}
