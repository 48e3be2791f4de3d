// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages: ranges whose boundaries survive. A channel of chunks over the channel of bytes.
 *
 * <p>A message becomes visible in one piece or not at all. It waits for room for all of it, so an
 * interrupt or a closing leaves no torn one. Safe for use by many threads at once; each call
 * acquires the sending end's lock once. Errors are those of {@link BulkSender};
 * {@code bytesTransferred} counts the lengths that stand before the messages too: 1 byte below 128,
 * 5 at most.
 *
 * <p>A message above half the capacity waits for more room than a receiver that waits in
 * {@code drain} for a minimum may leave: receive messages with a {@link MessageReceiver}, which
 * waits for one byte only.
 *
 * <p>Bytes that are sent through the sending end itself, and not as messages, make the stream
 * unreadable for a receiver of messages. Close the stream through the sending end.
 */
public final class MessageSender {
  private final SendingEnd end;
  private final int maximum;

  private MessageSender(SendingEnd end, int maximum) {
    this.end = end;
    this.maximum = maximum;
  }

  /**
   * Sends messages of up to what the capacity holds together with a message's length.
   *
   * @param sender the sending end of a {@link BulkChannel}
   * @return a new sender of messages
   * @throws IllegalArgumentException if the end is none of a {@code BulkChannel}'s
   */
  public static MessageSender over(BulkSender sender) {
    SendingEnd end = end(sender);
    return new MessageSender(end, MessageFraming.maximum(end.capacity()));
  }

  /**
   * Sends messages of up to a length.
   *
   * @param sender the sending end of a {@link BulkChannel}
   * @param maximum the longest message, in bytes: from 0 to what the capacity holds together with
   *     its length
   * @return a new sender of messages
   * @throws IllegalArgumentException if the maximum is out of its range, or the end is none of a
   *     {@code BulkChannel}'s
   */
  public static MessageSender over(BulkSender sender, int maximum) {
    SendingEnd end = end(sender);
    return new MessageSender(end, Arguments.checkMaximum(maximum, end.capacity()));
  }

  private static SendingEnd end(BulkSender sender) {
    if (Objects.requireNonNull(sender, "sender=null") instanceof SendingEnd end) {
      return end;
    }
    throw new IllegalArgumentException("sender=" + sender + " is not that of a BulkChannel");
  }

  /**
   * Returns the longest message that this sends.
   *
   * @return bytes
   */
  public int maximum() {
    return maximum;
  }

  /**
   * Sends a message; waits for room for all of it.
   *
   * @param message the bytes; may be empty
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException see {@link BulkSender}
   * @throws InterruptedException see {@link BulkSender}
   */
  public void send(byte[] message) throws IOException, InterruptedException {
    check("message", message);
    end.sendWhole(true, message, 0, message.length, Deadline.NEVER);
  }

  /**
   * Sends the remaining bytes of a buffer as a message; waits for room for all of it. The position
   * advances to the limit once they were sent, and stays where it is otherwise.
   *
   * @param message the bytes; may be none
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException see {@link BulkSender}
   * @throws InterruptedException see {@link BulkSender}
   */
  public void send(ByteBuffer message) throws IOException, InterruptedException {
    check(message);
    end.sendWhole(true, message, Deadline.NEVER);
    message.position(message.limit());
  }

  /**
   * Sends a message if there is room for all of it. Never waits.
   *
   * @param message the bytes; may be empty
   * @return false, and nothing is sent, if there is no room or another call holds the end
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException see {@link BulkSender}
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
   * @return false, and nothing is sent, if there is no room or another call holds the end
   * @throws IllegalArgumentException if it is longer than the maximum; nothing is sent
   * @throws IOException see {@link BulkSender}
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
   * Sends messages one after the other, with no other sender's message between them, for one
   * acquisition of the lock. Each becomes visible whole, at the latest when the call returns or
   * waits for room. If the call fails, the first ones may have been sent: {@code bytesTransferred}
   * says how far it came.
   *
   * @param messages the messages; the collection is copied first
   * @throws IllegalArgumentException if one of them is longer than the maximum; nothing is sent
   * @throws IOException see {@link BulkSender}
   * @throws InterruptedException see {@link BulkSender}
   */
  public void sendAll(Collection<byte[]> messages) throws IOException, InterruptedException {
    // To copy into an array of arrays would check the class of each, and cost a third of the whole.
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
   * Marks every message that was sent so far as due: see {@link BulkSender#flush}. A
   * {@link MessageReceiver} gathers nothing, so it does not need that; an adapter that gathers
   * messages into larger chunks does.
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
