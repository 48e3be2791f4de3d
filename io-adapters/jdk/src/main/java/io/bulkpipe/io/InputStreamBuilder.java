// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A builder of streams that receive. {@link PipeStreams#reading} returns one. A builder is not safe
 * for use by several threads at once. The streams are.
 */
public final class InputStreamBuilder {
  private final BulkReceiver receiver;
  private int lowWaterMark = 1;
  private @Nullable Duration timeout;
  private Duration coalescing = CoalescingInputStream.MOST;

  InputStreamBuilder(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  /**
   * Sets a low-water mark: reads then gather, as those of a socket with {@code SO_RCVLOWAT} do. Use
   * it for a reader that pays for each piece, for instance one that sends each piece on as a chunk.
   *
   * <p>If a {@code read} finds fewer bytes than requested, and fewer than the mark, it waits until
   * the mark is reached, or until the buffered bytes are due. They are due once the sender has
   * {@linkplain io.bulkpipe.channel.BulkSender#flush flushed} them, or has ended. The read then
   * takes the buffered bytes, up to the requested length. A read that requests less than the mark
   * waits for what it requests, and at most 100 microseconds for the mark. So a dialogue does not
   * stall, as long as each side flushes before it waits for an answer. {@code transferTo} does the
   * same with each of its pieces. While a read waits, it holds the receiver, and other readers
   * wait, too. Methods that take all bytes in any case, such as {@code readAllBytes}, ignore the
   * mark.
   *
   * @param bytes how many bytes to wait for, 1 (the default) to
   *     {@link BulkReceiver#largestMinimum()}
   * @return this
   * @throws IllegalArgumentException if the mark is out of its range
   */
  public InputStreamBuilder lowWaterMark(int bytes) {
    int most = receiver.largestMinimum();
    if (bytes < 1 || bytes > most) {
      throw new IllegalArgumentException(
          "lowWaterMark=" + bytes + " is not from 1 to " + most + ", half the capacity");
    }
    this.lowWaterMark = bytes;
    return this;
  }

  /**
   * Limits how long a read waits for more bytes if it finds fewer than requested. The read takes
   * the bytes once 16 KiB or half the capacity are buffered, once the buffered bytes are due, or
   * when the time is up, whichever comes first. So the reader seldom disturbs a producer of many
   * small writes, and both use less processor time. A read that finds no bytes returns with the
   * first bytes that come. Reads of less than a kilobyte do not wait for more. Neither do streams
   * with a low-water mark or a timeout.
   *
   * @param most how long to wait for more; the default is 100 microseconds, and the system's timer
   *     may add some. With zero, a read does not wait for more
   * @return this
   * @throws IllegalArgumentException if the time is negative
   */
  public InputStreamBuilder coalescing(Duration most) {
    if (Objects.requireNonNull(most, "coalescing=null").isNegative()) {
      throw new IllegalArgumentException("coalescing=" + most + " is negative");
    }
    this.coalescing = most;
    return this;
  }

  /**
   * Limits how long one {@code read} waits. If the time is up and the channel is empty, the read
   * throws a {@link java.net.SocketTimeoutException}, as a socket's stream does. If fewer bytes
   * than the low-water mark are buffered then, it takes those. Nothing is lost, and the next read
   * goes on. {@code transferTo} does the same with each of its pieces. The {@code bytesTransferred}
   * of its exception counts the bytes that it has written. Methods that take all bytes
   * ({@code readNBytes}, {@code readAllBytes}, {@code skip}) wait without a limit.
   *
   * @param most how long to wait, more than zero
   * @return this
   * @throws IllegalArgumentException if the time is not above zero
   */
  public InputStreamBuilder timeout(Duration most) {
    this.timeout = Arguments.checkTimeout(most);
    return this;
  }

  /**
   * Opens a stream with these settings. Otherwise it is like a stream of
   * {@link PipeStreams#inputStream(BulkReceiver)}, and has no state of its own.
   *
   * @return a new stream
   */
  public InputStream open() {
    if (lowWaterMark > 1 || timeout != null) {
      return new GatheringInputStream(receiver, lowWaterMark, timeout);
    }
    return coalescing.isZero()
        ? new ReceiverInputStream(receiver)
        : new CoalescingInputStream(receiver, coalescing);
  }
}
