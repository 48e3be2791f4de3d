// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.channel.stress.Race;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The messages of one round. A message names its sender and its number, from which its length and
 * its other bytes follow.
 */
final class MessageBook implements Round.Account {
  private static final int HEAD = 5;
  private static final int LONGEST = 1 << 16;

  private final Plan plan;
  private final int maximum;
  private final List<Sent> senders = new ArrayList<>();
  private final List<Received> receivers = new ArrayList<>();

  private MessageBook(Plan plan, int maximum) {
    this.plan = plan;
    this.maximum = Math.min(maximum, LONGEST);
  }

  /** Adds the callers of a round to a race. */
  static MessageBook join(Round round, Race race, List<Thread> callers, SplittableRandom random) {
    Plan plan = round.plan;
    MessageBook book =
        new MessageBook(plan, MessageSender.over(round.channel.sender()).maximum());
    for (int i = 0; i < plan.senders(); i++) {
      Sent sent = book.new Sent(i);
      book.senders.add(sent);
      callers.add(race.add(
          Plan.threadKind(random),
          "sender " + i,
          new MessageSendingCaller(round, sent, random.split())));
    }
    for (int i = 0; i < plan.receivers(); i++) {
      Received received = book.new Received();
      book.receivers.add(received);
      callers.add(race.add(
          Plan.threadKind(random),
          "receiver " + i,
          new MessageReceivingCaller(round, received, random.split())));
    }
    return book;
  }

  /** The length of a message, mostly short. */
  private int length(int sender, int number) {
    SplittableRandom random = new SplittableRandom(plan.seed() + 31L * number + sender);
    return (int) Plan.logUniform(random, HEAD, maximum);
  }

  private int source(int sender, int number) {
    return Plan.PATTERN.index((sender + 1) * 7919L + number * 104_729L);
  }

  /** What one sender has sent, used by its thread. */
  final class Sent {
    private final int sender;
    private int count;
    private long bytes;

    Sent(int sender) {
      this.sender = sender;
    }

    /** One of the messages that come next: the first has distance 0. */
    byte[] next(int distance) {
      int number = count + distance;
      byte[] message = new byte[length(sender, number)];
      System.arraycopy(Plan.PATTERN.table(), source(sender, number), message, 0, message.length);
      ByteBuffer.wrap(message).put((byte) sender).putInt(number);
      return message;
    }

    /** Counts the next message as sent. */
    void sent() {
      bytes += length(sender, count);
      count++;
    }

    long bytes() {
      return bytes;
    }
  }

  /** What one receiver has received, used by its thread. */
  final class Received {
    private final BitSet[] numbers = new BitSet[plan.senders()];
    private long bytes;

    Received() {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = new BitSet();
      }
    }

    /** Checks a message, which is whole, right, and comes after those of the same sender before. */
    void received(byte[] message) {
      Round.check(message.length >= HEAD, "a message that nobody sent");
      ByteBuffer head = ByteBuffer.wrap(message);
      int sender = head.get();
      int number = head.getInt();
      Round.check(
          sender >= 0 && sender < numbers.length && number >= 0, "a message of a sender " + sender);
      Round.check(
          number >= numbers[sender].length(),
          "message " + number + " of sender " + sender + " comes after "
              + (numbers[sender].length() - 1));
      Round.check(message.length == length(sender, number), "a message of another length");
      Round.check(
          Arrays.equals(
              message,
              HEAD,
              message.length,
              Plan.PATTERN.table(),
              source(sender, number) + HEAD,
              source(sender, number) + message.length),
          "a message of other bytes");
      numbers[sender].set(number);
      bytes += message.length;
    }
  }

  @Override
  public long check() {
    for (Sent sent : senders) {
      BitSet all = new BitSet();
      for (Received received : receivers) {
        Round.check(!all.intersects(received.numbers[sent.sender]), "a message came twice");
        all.or(received.numbers[sent.sender]);
      }
      Round.check(
          all.length() == all.cardinality() && all.length() <= sent.count,
          "of sender " + sent.sender + " messages " + all + " of " + sent.count);
      Round.check(
          all.length() == sent.count || plan.ending().drops,
          "of sender " + sent.sender + " came " + all.length() + " of " + sent.count);
    }
    return receivers.stream().mapToLong(received -> received.bytes).sum();
  }
}
