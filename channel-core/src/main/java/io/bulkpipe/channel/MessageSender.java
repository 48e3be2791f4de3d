// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages: ranges that a {@link MessageReceiver} receives as they were sent, each whole and
 * alone.
 *
 * <p>A message becomes visible as a whole or not at all. A send waits until there is room for all
 * of it, so an interruption or a closing leaves no torn message. Safe for use by many threads at
 * once. Each call acquires the lock of the sending end once. Errors are those of
 * {@link BulkSender}. The channel also holds the length of each message, in 1 to 5 bytes: 1 byte
 * for a message of less than 128 bytes. {@code bytesTransferred} counts them, too.
 *
 * <p>Receive messages with a {@link MessageReceiver}, which waits for one byte only. Do not mix
 * messages above half the capacity with {@link BulkReceiver#drain(int, WindowReader)}. The sender
 * may wait for room while the receiver waits for its minimum.
 *
 * <p>Send nothing but messages to the channel: other bytes make the stream unreadable for a
 * receiver of messages. To end the stream, close the sending end.
 */
public final class MessageSender {
  private final SendingEnd end;
  private final int maximum;

  private MessageSender(SendingEnd end, int maximum) {
    this.end = end;
    this.maximum = maximum;
  }

  /**
   * Makes a sender for messages up to the longest that fits the capacity together with its length.
   *
   * @param sender the sending end of a {@link BulkChannel}
   * @return a new sender of messages
   * @throws IllegalArgumentException if {@code sender} is not the end of a {@code BulkChannel}
   */
  public static MessageSender over(BulkSender sender) {
    SendingEnd end = end(sender);
    return new MessageSender(end, MessageFraming.maximum(end.capacity()));
  }

  /**
   * Makes a sender for messages up to a length.
   *
   * @param sender the sending end of a {@link BulkChannel}
   * @param maximum the longest message, in bytes: 0 to the longest that fits the capacity together
   *     with its length
   * @return a new sender of messages
   * @throws IllegalArgumentException if the maximum is out of its range, or {@code sender} is not
   *     the end of a {@code BulkChannel}
   */
  public static MessageSender over(BulkSender sender, int maximum) {
    SendingEnd end = end(sender);
    return new MessageSender(end, Arguments.checkMaximum(maximum, end.capacity()));
  }

  private static SendingEnd end(BulkSender sender) {
    if (Objects.requireNonNull(sender, "sender=null") instanceof SendingEnd end) {
      return end;
    }
    throw new IllegalArgumentException("sender=" + sender + " is not the end of a BulkChannel");
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
   * Sends a message; waits for room for all of it.
   *
   * @param message the bytes; may be empty
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  public void send(byte[] message) throws IOException, InterruptedException {
    check("message", message);
    end.sendWhole(true, message, 0, message.length, Deadline.NEVER);
  }

  /**
   * Sends the remaining bytes of a buffer as a message; waits for room for all of it. The position
   * advances to the limit once they were sent, and stays otherwise.
   *
   * @param message the bytes; may be none
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  public void send(ByteBuffer message) throws IOException, InterruptedException {
    check(message);
    end.sendWhole(true, message, Deadline.NEVER);
    message.position(message.limit());
  }

  /**
   * Sends a message; waits for room for all of it, for a limited time.
   *
   * @param message the bytes; may be empty
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return false, and nothing is sent, if there was no room for all of it in time
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  public boolean send(byte[] message, Duration timeout) throws IOException, InterruptedException {
    check("message", message);
    return end.sendWhole(true, message, 0, message.length, Deadline.after(timeout));
  }

  /**
   * Sends the remaining bytes of a buffer as a message; waits for room for all of it, for a limited
   * time. The position advances to the limit if they were sent, and stays otherwise.
   *
   * @param message the bytes; may be none
   * @param timeout as for {@link #send(byte[], Duration)}
   * @return false, and nothing is sent, if there was no room for all of it in time
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  public boolean send(ByteBuffer message, Duration timeout)
      throws IOException, InterruptedException {
    check(message);
    if (!end.sendWhole(true, message, Deadline.after(timeout))) {
      return false;
    }
    message.position(message.limit());
    return true;
  }

  /**
   * Sends a message if there is room for all of it. Never waits.
   *
   * @param message the bytes; may be empty
   * @return false, and nothing is sent, if there is no room for all of it, or another call holds
   *     the end
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  public boolean trySend(byte[] message) throws IOException {
    check("message", message);
    try {
      return end.sendWhole(true, message, 0, message.length, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  /**
   * Sends the remaining bytes of a buffer as a message if there is room for all of it. Never waits.
   * The position advances to the limit if they were sent.
   *
   * @param message the bytes; may be none
   * @return false, and nothing is sent, if there is no room for all of it, or another call holds
   *     the end
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  public boolean trySend(ByteBuffer message) throws IOException {
    check(message);
    try {
      if (!end.sendWhole(true, message, Deadline.NOW)) {
        return false;
      }
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
    message.position(message.limit());
    return true;
  }

  /**
   * Sends messages one after the other, under one lock acquisition. No other message gets between
   * them. Each becomes visible as a whole, at the latest when the call waits for room or returns.
   * If the call fails, the first messages may have been sent, and {@code bytesTransferred} counts
   * their bytes.
   *
   * @param messages none of them null; the collection is copied first
   * @throws IllegalArgumentException if one of them is longer than the maximum; nothing is sent
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  public void sendAll(Collection<byte[]> messages) throws IOException, InterruptedException {
    // Copying into a byte[][] would check the class of each element: a third of the whole cost.
    Object[] copy = Objects.requireNonNull(messages, "messages=null").toArray();
    long total = 0;
    for (int i = 0; i < copy.length; i++) {
      byte[] message = (byte[]) copy[i];
      if (message == null || message.length > maximum) {
        check("messages[" + i + "]", message);
      } else {
        total += MessageFraming.size(message.length) + message.length;
      }
    }
    end.sendAllWhole(copy, total);
  }

  /**
   * Marks all messages sent so far as due, as {@link BulkSender#flush} does. Never waits, and
   * throws nothing. A {@link MessageReceiver} does not gather, so it needs no flush. An adapter
   * that gathers messages into larger chunks does.
   */
  public void flush() {
    end.flush();
  }

  private void check(String name, byte @Nullable [] message) {
    check(name, Objects.requireNonNull(message, () -> name + "=null").length);
  }

  private void check(ByteBuffer message) {
    check("message", Objects.requireNonNull(message, "message=null").remaining());
  }

  private void check(String name, int length) {
    if (length > maximum) {
      throw new IllegalArgumentException(
          name + ".length=" + length + " is above the maximum=" + maximum);
    }
  }

  @Override
  public String toString() {
    return "messages of at most " + maximum + " bytes to the " + end;
  }
}
