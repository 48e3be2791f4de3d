// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Receives messages that a {@link MessageSender} sent: each whole and alone. {@code whenReadable(1)}
 * of the receiving end means a whole message.
 *
 * <p>Safe for use by many threads at once; each call acquires the receiving end's lock once. Errors
 * are those of {@link BulkReceiver}, and {@link InvalidMessageException} for bytes that are no message.
 * Closing is the receiving end's business.
 */
public final class MessageReceiver {
  /** The channel has ended meanwhile, and its memory is gone. */
  private static final int FREED = -1;

  private final ReceivingEnd end;
  private final int maximum;

  private MessageReceiver(ReceivingEnd end, int maximum) {
    this.end = end;
    this.maximum = maximum;
  }

  /**
   * Receives messages of up to what the capacity holds together with a message's length.
   *
   * @param receiver the receiving end of a {@link BulkChannel}
   * @return a new receiver of messages
   * @throws IllegalArgumentException if the end is none of a {@code BulkChannel}'s
   */
  public static MessageReceiver over(BulkReceiver receiver) {
    ReceivingEnd end = end(receiver);
    return new MessageReceiver(end, MessageLength.maximum(end.capacity()));
  }

  /**
   * Receives messages of up to a length; a longer one is refused before anything is allocated.
   *
   * @param receiver the receiving end of a {@link BulkChannel}
   * @param maximum the longest message, in bytes: from 0 to what the capacity holds together with
   *     its length
   * @return a new receiver of messages
   * @throws IllegalArgumentException if the maximum is out of its range, or the end is none of a
   *     {@code BulkChannel}'s
   */
  public static MessageReceiver over(BulkReceiver receiver, int maximum) {
    ReceivingEnd end = end(receiver);
    return new MessageReceiver(end, Arguments.checkMaximum(maximum, end.capacity()));
  }

  private static ReceivingEnd end(BulkReceiver receiver) {
    if (Objects.requireNonNull(receiver, "receiver=null") instanceof ReceivingEnd end) {
      return end;
    }
    throw new IllegalArgumentException("receiver=" + receiver + " is not that of a BulkChannel");
  }

  /**
   * Returns the longest message that this receives.
   *
   * @return bytes
   */
  public int maximum() {
    return maximum;
  }

  /**
   * Receives a message; waits while there is none.
   *
   * @return the bytes, or null at the end of the stream
   * @throws IOException see {@link BulkReceiver}; an {@link InvalidMessageException} if it is none
   * @throws InterruptedException see {@link BulkReceiver}
   */
  public byte @Nullable [] receive() throws IOException, InterruptedException {
    return receive(Deadline.NEVER);
  }

  /**
   * Receives a message if there is one. Never waits.
   *
   * @return the bytes; null if there is none, another call holds the end, or the stream has ended,
   *     which {@link BulkReceiver#whenOver} tells apart
   * @throws IOException see {@link BulkReceiver}; an {@link InvalidMessageException} if it is none
   */
  public byte @Nullable [] tryReceive() throws IOException {
    try {
      return receive(Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("who does not wait is not interrupted", e);
    }
  }

  private byte @Nullable [] receive(long deadline) throws IOException, InterruptedException {
    List<byte[]> messages = new ArrayList<>(1);
    end.receiveWhole(ring -> take(ring, messages, 1), deadline);
    return messages.isEmpty() ? null : messages.get(0);
  }

  /**
   * Receives a message into the remaining space of a buffer; waits while there is none. The position
   * advances by its length.
   *
   * @param dst where the bytes go
   * @return the message's length, or -1 at the end of the stream
   * @throws ReadOnlyBufferException if the buffer is read-only
   * @throws IllegalArgumentException if the message does not fit; it stays in the channel
   * @throws IOException see {@link BulkReceiver}; an {@link InvalidMessageException} if it is none
   * @throws InterruptedException see {@link BulkReceiver}
   */
  public int receiveInto(ByteBuffer dst) throws IOException, InterruptedException {
    if (Objects.requireNonNull(dst, "dst=null").isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    int before = dst.position();
    int taken = end.receiveWhole(
        ring -> {
          int length = next(ring);
          if (length == FREED) {
            return 0;
          }
          if (length > dst.remaining()) {
            throw new IllegalArgumentException("dst.remaining=" + dst.remaining()
                + " is less than the message's length=" + length);
          }
          ring.skip(MessageLength.size(length));
          if (!ring.takeAll(dst, length)) {
            dst.position(before);
            return 0;
          }
          return 1;
        },
        Deadline.NEVER);
    return taken < 0 ? -1 : dst.position() - before;
  }

  /**
   * Receives the messages that are there, in their order; waits while there is none.
   *
   * @param max the most messages to take, 1 or more
   * @return at least one message; none at the end of the stream
   * @throws IllegalArgumentException if {@code max} is below 1
   * @throws IOException see {@link BulkReceiver}; an {@link InvalidMessageException} if the first is
   *     none
   * @throws InterruptedException see {@link BulkReceiver}
   */
  public List<byte[]> receiveAll(int max) throws IOException, InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max=" + max + " is below 1");
    }
    List<byte[]> messages = new ArrayList<>();
    end.receiveWhole(ring -> take(ring, messages, max), Deadline.NEVER);
    return messages;
  }

  /** Takes up to {@code max} messages; what is wrong with a later one is the next call's error. */
  private int take(RingReader ring, List<byte[]> messages, int max) throws InvalidMessageException {
    while (messages.size() < max && ring.total() > 0) {
      int length;
      try {
        length = next(ring);
      } catch (InvalidMessageException e) {
        if (messages.isEmpty()) {
          throw e;
        }
        break;
      }
      if (length == FREED) {
        break;
      }
      byte[] message = new byte[length];
      ring.skip(MessageLength.size(length));
      if (!ring.takeAll(message, 0, length)) {
        break; // freed under way
      }
      messages.add(message);
    }
    return messages.size();
  }

  /** The length of the message that comes next, all of which is there; or {@link #FREED}. */
  private int next(RingReader ring) throws InvalidMessageException {
    long there = ring.total();
    ByteBuffer head = ByteBuffer.allocate((int) Math.min(there, MessageLength.LONGEST));
    if (!ring.peek(head, head.capacity())) {
      return FREED;
    }
    int length = MessageLength.decode(head, maximum);
    if (head.position() + length > there) {
      throw new InvalidMessageException(
          "message length=" + length + ", but only " + (there - head.position()) + " bytes follow");
    }
    return length;
  }

  @Override
  public String toString() {
    return "messages of at most " + maximum + " bytes from the " + end;
  }
}
