// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.ring.WindowBuffers;
import io.bulkpipe.channel.waiting.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Receives the messages of a {@link MessageSender}, each whole and alone. The channel holds only
 * whole messages. So {@code whenReadable(1)} of the receiving end completes when there is a
 * message.
 *
 * <p>The sender of the same channel must be that {@code MessageSender}. If a pump or a stream
 * brings the bytes of messages from elsewhere, a message may be there in part, and a receive of it
 * fails.
 *
 * <p>Safe for use by many threads at once. Each call acquires the lock of the receiving end once.
 * Errors are those of {@link BulkReceiver}, and an {@link InvalidMessageException} for bytes that
 * are no message. To give up, close the receiving end.
 */
public final class MessageReceiver {
  /** No message is there, or its memory was freed. */
  private static final byte[] NO_BYTES = {};

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
   * Makes a receiver for messages up to the longest that fits the capacity together with its
   * length.
   *
   * @param receiver the receiving end of a {@link BulkChannel}
   * @return a new receiver of messages
   * @throws IllegalArgumentException if {@code receiver} is not the end of a {@code BulkChannel}
   */
  public static MessageReceiver over(BulkReceiver receiver) {
    ReceivingEnd end = end(receiver);
    return new MessageReceiver(end, MessageFraming.maximum(end.capacity()));
  }

  /**
   * Makes a receiver for messages up to a length. A longer message is an
   * {@link InvalidMessageException}, before memory for it is allocated.
   *
   * @param receiver the receiving end of a {@link BulkChannel}
   * @param maximum the longest message, in bytes: 0 to the longest that fits the capacity together
   *     with its length
   * @return a new receiver of messages
   * @throws IllegalArgumentException if the maximum is out of its range, or {@code receiver} is not
   *     the end of a {@code BulkChannel}
   */
  public static MessageReceiver over(BulkReceiver receiver, int maximum) {
    ReceivingEnd end = end(receiver);
    return new MessageReceiver(end, Arguments.checkMaximum(maximum, end.capacity()));
  }

  private static ReceivingEnd end(BulkReceiver receiver) {
    if (Objects.requireNonNull(receiver, "receiver=null") instanceof ReceivingEnd end) {
      return end;
    }
    throw new IllegalArgumentException("receiver=" + receiver + " is not the end of a BulkChannel");
  }

  /**
   * Returns the length of the longest message.
   *
   * @return in bytes; always the same
   */
  public int maximum() {
    return maximum;
  }

  /**
   * Receives a message; waits while there is none.
   *
   * @return a new array with the bytes, or null at the end of the stream
   * @throws IOException for the reasons that {@link BulkReceiver} lists; an
   *     {@link InvalidMessageException} if the next bytes are no message
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  public byte @Nullable [] receive() throws IOException, InterruptedException {
    return receive(Deadline.NEVER);
  }

  /**
   * Receives a message; waits for it for a limited time.
   *
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return a new array with the bytes; null if there was no message in time, or at the end of the
   *     stream. {@link BulkReceiver#isOver} is true in the last case
   * @throws IOException for the reasons that {@link BulkReceiver} lists; an
   *     {@link InvalidMessageException} if the next bytes are no message
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  public byte @Nullable [] receive(Duration timeout) throws IOException, InterruptedException {
    return receive(Deadline.after(timeout));
  }

  /**
   * Receives a message if there is one. Never waits.
   *
   * @return a new array with the bytes; null if there is no message, if another call holds the end,
   *     or at the end of the stream. {@link BulkReceiver#isOver} is true in the last case
   * @throws IOException for the reasons that {@link BulkReceiver} lists; an
   *     {@link InvalidMessageException} if the next bytes are no message
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
   * @throws IOException for the reasons that {@link BulkReceiver} lists; an
   *     {@link InvalidMessageException} if the next bytes are no message
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
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
   * Receives the messages that are there, in their order, under one lock acquisition. Waits while
   * there is none.
   *
   * @param max the most messages to take, 1 or more
   * @return at least one message; none at the end of the stream
   * @throws IllegalArgumentException if {@code max} is below 1
   * @throws IOException for the reasons that {@link BulkReceiver} lists; an
   *     {@link InvalidMessageException} if the next bytes are no message
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
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
   * Lends the messages that are there to a callback, one after the other. Waits while there is
   * none. A message is copied only if it reaches over the end of the ring, or over the end of a
   * segment. It counts as received once the callback has returned. But the sender may get the room
   * only when this call returns, so a callback must not wait for the sender to go on. The call
   * holds the lock of the end meanwhile. The callback may make queries, close and cancel, and use
   * other channels. An operation of this end in it is an {@link IllegalStateException}.
   *
   * @param max the most messages to take, 1 or more
   * @param reader gets each message as the remaining bytes of a read-only buffer, which it must not
   *     keep
   * @return how many messages, at least one; -1 at the end of the stream
   * @throws IllegalArgumentException if {@code max} is below 1
   * @throws IOException for the reasons that {@link BulkReceiver} lists; an
   *     {@link InvalidMessageException} if the next bytes are no message; what the callback throws
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait;
   *     what the callback throws
   */
  public int drain(int max, MessageReader reader) throws IOException, InterruptedException {
    return drain(max, reader, Deadline.NEVER);
  }

  /**
   * Lends the messages that are there to a callback, like {@link #drain(int, MessageReader)}. Waits
   * for the first one for a limited time.
   *
   * @param max the most messages to take, 1 or more
   * @param reader gets each message
   * @param timeout as for {@link #receive(Duration)}; the callback may take longer
   * @return how many messages; 0 if there was none in time; -1 at the end of the stream
   * @throws IllegalArgumentException if {@code max} is below 1
   * @throws IOException for the reasons that {@link BulkReceiver} lists; an
   *     {@link InvalidMessageException} if the next bytes are no message; what the callback throws
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait;
   *     what the callback throws
   */
  public int drain(int max, MessageReader reader, Duration timeout)
      throws IOException, InterruptedException {
    return drain(max, reader, Deadline.after(timeout));
  }

  private int drain(int max, MessageReader reader, long deadline)
      throws IOException, InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max=" + max + " is below 1");
    }
    Objects.requireNonNull(reader, "reader=null");
    return end.receiveWhole((ring, to) -> lend(ring, to, max), reader, deadline);
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

  /**
   * Publishes the bytes that a batch has taken, if they are at least a slice. Returns the published
   * position.
   */
  private long publishSometimes(RingReader ring, long published) {
    long position = ring.position();
    if (position - published < end.slice) {
      return published;
    }
    end.publishSlice();
    return position;
  }

  /**
   * Takes up to {@code max} of the messages that are there at the start: a sender may go on
   * meanwhile.
   */
  private int takeAll(RingReader ring, List<byte[]> messages, int max)
      throws InvalidMessageException {
    long until = ring.position() + ring.total();
    long published = ring.position();
    while (messages.size() < max && ring.position() < until) {
      int length = lengthOfNextAfter(messages.size(), ring);
      if (length == NONE || !takeOneMore(ring, length, messages)) {
        break;
      }
      published = publishSometimes(ring, published);
    }
    return messages.size();
  }

  /**
   * Takes a further message of a batch. Makes room in the list before, so that no message is taken
   * that cannot be returned.
   *
   * @return false if the memory of the ring was freed, or if there is no memory for the message;
   *     the next call reports that
   * @throws OutOfMemoryError if there is no memory for the first one
   */
  private static boolean takeOneMore(RingReader ring, int length, List<byte[]> messages) {
    int at = messages.size();
    byte[] message = null;
    try {
      messages.add(NO_BYTES);
      message = takeOne(ring, length);
    } catch (OutOfMemoryError e) {
      if (at == 0) {
        throw e;
      }
    }
    if (message == null) {
      messages.subList(at, messages.size()).clear();
      return false;
    }
    messages.set(at, message);
    return true;
  }

  private static byte @Nullable [] takeOne(RingReader ring, int length) {
    return ring.takeArray(MessageFraming.size(length), length);
  }

  /** Returns the length of a further message of a batch. The next call reports an error in it. */
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

  /** Returns the length of the next message, all of which is there; or {@link #NONE}. */
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

  /** Does the same for any length, and for a message in several pieces. */
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

  /** Receives one message out of a {@link MessageTaker}. */
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
