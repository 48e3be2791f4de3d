// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.ring.WindowBuffers;
import io.bulkpipe.channel.waiting.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Receives messages that a {@link MessageSender} sent: each whole and alone.
 * {@code whenReadable(1)} of the receiving end means a whole message.
 *
 * <p>Safe for use by many threads at once; each call acquires the receiving end's lock once. Errors
 * are those of {@link BulkReceiver}, and {@link InvalidMessageException} for bytes that are no
 * message. Closing is the receiving end's business.
 */
public final class MessageReceiver {
  /** There is no message, or not any more. */
  private static final int NONE = -1;

  private static final int LIKELY_BATCH = 64;

  private final ReceivingEnd end;
  private final int maximum;
  private final MessageTaker<One> next = this::takeNext;
  private final MessageTaker<ByteBuffer> intoBuffer = this::takeInto;

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
    return new MessageReceiver(end, MessageFraming.maximum(end.capacity()));
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
   * @return the bytes; null if there is none, another call holds the end, or the stream has ended;
   *     {@link BulkReceiver#isOver} is true in the last case
   * @throws IOException see {@link BulkReceiver}; an {@link InvalidMessageException} if it is none
   */
  public byte @Nullable [] tryReceive() throws IOException {
    try {
      return receive(Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  private byte @Nullable [] receive(long deadline) throws IOException, InterruptedException {
    One one = new One();
    end.receiveWhole(next, one, deadline);
    return one.message;
  }

  /**
   * Receives a message into the remaining space of a buffer; waits while there is none. The
   * position advances by its length.
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
    return end.receiveWhole(intoBuffer, dst, Deadline.NEVER) < 0 ? -1 : dst.position() - before;
  }

  private int takeInto(RingReader ring, ByteBuffer dst) throws InvalidMessageException {
    int length = lengthOfNext(ring);
    if (length == NONE) {
      return 0;
    }
    if (length > dst.remaining()) {
      throw new IllegalArgumentException(
          "dst.remaining=" + dst.remaining() + " is less than the message's length=" + length);
    }
    return ring.takeAll(dst, MessageFraming.size(length), length) ? 1 : 0;
  }

  /**
   * Receives the messages that are there, in their order; waits while there is none.
   *
   * @param max the most messages to take, 1 or more
   * @return at least one message; none at the end of the stream
   * @throws IllegalArgumentException if {@code max} is below 1
   * @throws IOException see {@link BulkReceiver}; an {@link InvalidMessageException} if the first
   *     is none
   * @throws InterruptedException see {@link BulkReceiver}
   */
  public List<byte[]> receiveAll(int max) throws IOException, InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max=" + max + " is below 1");
    }
    List<byte[]> messages = new ArrayList<>(Math.min(max, LIKELY_BATCH));
    end.receiveWhole((ring, into) -> takeAll(ring, into, max), messages, Deadline.NEVER);
    return messages;
  }

  /**
   * Lends the messages that are there to a callback, one after the other; waits while there is
   * none. They are not copied, except where one lies over the ring's end. A message counts as
   * received once its call has returned, but the sender may see its room only when this call
   * returns: a callback must not wait for it. The end's lock is held meanwhile: the callback may
   * ask, close and cancel, and use other channels, but use of this end is an
   * {@link IllegalStateException}.
   *
   * @param max the most messages to take, 1 or more
   * @param reader gets each message as the remaining bytes of a read-only buffer, which it may not
   *     keep
   * @return how many messages, at least one; -1 at the end of the stream
   * @throws IllegalArgumentException if {@code max} is below 1
   * @throws IOException see {@link BulkReceiver}; an {@link InvalidMessageException} if the first
   *     is none; what the callback throws
   * @throws InterruptedException see {@link BulkReceiver}; what the callback throws
   */
  public int drain(int max, MessageReader reader) throws IOException, InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max=" + max + " is below 1");
    }
    Objects.requireNonNull(reader, "reader=null");
    return end.receiveWhole((ring, to) -> lend(ring, to, max), reader, Deadline.NEVER);
  }

  private int lend(RingReader ring, MessageReader reader, int max)
      throws IOException, InterruptedException {
    long until = ring.position() + ring.total();
    long published = ring.position();
    int count = 0;
    WindowBuffers windows = end.beginLending();
    try {
      while (count < max && ring.position() < until) {
        int length = lengthOfNextAfter(count, ring);
        int size = MessageFraming.size(length);
        if (length == NONE || !end.lendMessage(windows, size, size + length, reader)) {
          break;
        }
        count++;
        published = publishSometimes(ring, published);
      }
    } finally {
      end.endLending();
    }
    return count;
  }

  /** Publishes what a batch has taken if it is a slice at least; where that was done last. */
  private long publishSometimes(RingReader ring, long published) {
    long position = ring.position();
    if (position - published < end.slice) {
      return published;
    }
    end.publishSlice();
    return position;
  }

  /** Takes up to {@code max} of the messages that are there now: a sender may go on meanwhile. */
  private int takeAll(RingReader ring, List<byte[]> messages, int max)
      throws InvalidMessageException {
    long until = ring.position() + ring.total();
    long published = ring.position();
    while (messages.size() < max && ring.position() < until) {
      int length = lengthOfNextAfter(messages.size(), ring);
      byte[] message = length == NONE ? null : takeOne(ring, length);
      if (message == null) {
        break;
      }
      messages.add(message);
      published = publishSometimes(ring, published);
    }
    return messages.size();
  }

  private static byte @Nullable [] takeOne(RingReader ring, int length) {
    return ring.takeArray(MessageFraming.size(length), length);
  }

  /** What is wrong with a message that is not the first of a batch is the next call's error. */
  private int lengthOfNextAfter(int taken, RingReader ring) throws InvalidMessageException {
    try {
      return lengthOfNext(ring);
    } catch (InvalidMessageException e) {
      if (taken == 0) {
        throw e;
      }
      return NONE;
    }
  }

  /** The length of the message that comes next, all of which is there; or {@link #NONE}. */
  private int lengthOfNext(RingReader ring) throws InvalidMessageException {
    int known = ring.here();
    if (known > 0) {
      int first = ring.peek(0);
      if (first < MessageFraming.MORE) {
        if (first >= 0 && first < known && first <= maximum) {
          return first;
        }
      } else if (known > 1) {
        int second = ring.peek(1);
        int length = (first & (MessageFraming.MORE - 1)) | second << MessageFraming.BITS;
        boolean decoded = second > 0 && second < MessageFraming.MORE;
        if (decoded && length <= maximum && MessageFraming.size(length) + length <= known) {
          return length;
        }
      }
    }
    return lengthInPieces(ring);
  }

  /** The same for any length, and a message that lies in several pieces. */
  private int lengthInPieces(RingReader ring) throws InvalidMessageException {
    long there = ring.total();
    if (there == 0) {
      return NONE;
    }
    ByteBuffer head = ByteBuffer.allocate((int) Math.min(there, MessageFraming.LONGEST));
    if (!ring.peek(head, head.capacity())) {
      return NONE; // the channel has ended meanwhile, and its memory is gone
    }
    int length = MessageFraming.decode(head, maximum);
    if (head.position() + length > there) {
      throw new InvalidMessageException(
          "message length=" + length + ", but only " + (there - head.position()) + " bytes follow");
    }
    return length;
  }

  /** Where a message goes that was taken. */
  private static final class One {
    private byte @Nullable [] message;
  }

  private int takeNext(RingReader ring, One into) throws InvalidMessageException {
    int length = lengthOfNext(ring);
    into.message = length == NONE ? null : takeOne(ring, length);
    return into.message == null ? 0 : 1;
  }

  @Override
  public String toString() {
    return "messages of at most " + maximum + " bytes from the " + end;
  }
}
