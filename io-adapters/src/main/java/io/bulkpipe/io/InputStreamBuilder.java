// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a stream that receives: see {@link PipeStreams#reading}. Not safe for use by several
 * threads at once; the streams are.
 */
public final class InputStreamBuilder {
  private final BulkReceiver receiver;
  private int lowWaterMark = 1;
  private @Nullable Duration timeout;

  InputStreamBuilder(BulkReceiver receiver) {
    this.receiver = receiver;
  }

  /**
   * Lets reads gather, as those of a socket with a receive low-water mark ({@code SO_RCVLOWAT}) do.
   * This is for a reader that pays for each piece that it takes: one that sends it on as a chunk,
   * say.
   *
   * <p>A {@code read} that finds neither all that it was asked for nor the mark waits until the
   * mark is reached, or what is there is due: the sender has
   * {@linkplain io.bulkpipe.channel.BulkSender#flush flushed} it, or has ended. It then takes what
   * it was asked for, as far as it is there. So a dialogue does not stall, as long as each side
   * flushes before it waits for an answer. {@code transferTo} does the same with each of its
   * pieces. A read that waits holds the receiver, so other readers of it wait, too. What takes all in any case, such as {@code readAllBytes}, does not look at the mark.
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
   * Limits how long one {@code read} waits. When the time is up and nothing is there, it throws a
   * {@link java.net.SocketTimeoutException}, as a socket's stream does. When less than the
   * low-water mark is there, it takes that. Nothing is lost, and the next read goes on.
   * {@code transferTo} does the same for each of its pieces, and its exception's
   * {@code bytesTransferred} is what it has written. The methods that take all ({@code readNBytes},
   * {@code readAllBytes}, {@code skip}) wait without a limit.
   *
   * @param most how long to wait, more than zero
   * @return this
   * @throws IllegalArgumentException if the time is not above zero
   */
  public InputStreamBuilder timeout(Duration most) {
    if (Objects.requireNonNull(most, "timeout=null").isZero() || most.isNegative()) {
      throw new IllegalArgumentException("timeout=" + most + " is not above zero");
    }
    this.timeout = most;
    return this;
  }

  /**
   * Opens a stream with these settings. Otherwise it is as that of
   * {@link PipeStreams#inputStream(BulkReceiver)}, and has no state of its own.
   *
   * @return a new stream
   */
  public InputStream open() {
    return lowWaterMark == 1 && timeout == null
        ? new ReceiverInputStream(receiver)
        : new GatheringInputStream(receiver, lowWaterMark, timeout);
  }
}
