// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.channel.TransferInterruptedException;
import io.bulkpipe.channel.testing.Action;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A thread that sends its messages by all kinds of calls. */
final class MessageSendingCaller implements Action {
  private static final int LARGEST_BATCH = 20;

  private final Round round;
  private final MessageBook.Sent book;
  private final SplittableRandom random;
  private final MessageSender sender;
  private final Waiting waiting;
  private final MessageOp[] ops;

  MessageSendingCaller(Round round, MessageBook.Sent book, SplittableRandom random) {
    this.round = round;
    this.book = book;
    this.random = random;
    this.sender = MessageSender.over(round.channel.sender());
    this.waiting = new Waiting(round, random);
    this.ops = round.plan.messages().stream().filter(MessageOp::sends).toArray(MessageOp[]::new);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  public void run() throws Exception {
    boolean open = true;
    while (open && book.bytes() < round.plan.volume() && !round.isTimeUp()) {
      MessageOp op = ops[random.nextInt(ops.length)];
      round.tally.count(op);
      List<byte[]> batch = new ArrayList<>();
      int size = op == MessageOp.SEND_ALL_MESSAGES ? random.nextInt(LARGEST_BATCH) : 1;
      for (int i = 0; i < size; i++) {
        batch.add(book.next(i));
      }
      int sent = 0;
      try {
        sent = send(op, batch) ? size : 0;
      } catch (ClosedChannelException e) {
        round.checkSenderClosed(e);
        sent = wholeOnes(e, batch);
        open = false;
      } catch (BrokenChannelException e) {
        round.checkBroken(e);
        sent = wholeOnes(e, batch);
        open = false;
      } catch (TransferInterruptedException e) {
        round.checkInterrupted();
        sent = wholeOnes(e, batch);
      }
      for (int i = 0; i < sent; i++) {
        book.sent();
      }
      if (sent == 0) {
        Thread.yield();
      }
    }
    round.senderIsThrough();
  }

  private boolean send(MessageOp op, List<byte[]> batch) throws IOException, InterruptedException {
    switch (op) {
      case SEND_MESSAGE -> {
        sender.send(batch.get(0));
        return true;
      }
      case SEND_MESSAGE_BUFFER -> {
        ByteBuffer message = buffer(batch.get(0));
        sender.send(message);
        Round.check(!message.hasRemaining(), "a message that was sent has bytes left");
        return true;
      }
      case TRY_SEND_MESSAGE -> {
        return sender.trySend(batch.get(0));
      }
      case TRY_SEND_MESSAGE_BUFFER -> {
        ByteBuffer message = buffer(batch.get(0));
        boolean sent = sender.trySend(message);
        Round.check(sent == !message.hasRemaining(), "a position differs from what was sent");
        return sent;
      }
      case SEND_ALL_MESSAGES -> {
        sender.sendAll(batch);
        return true;
      }
      default -> {
        waiting.await(round.channel.sender().whenWritable(1));
        return sender.trySend(batch.get(0));
      }
    }
  }

  private ByteBuffer buffer(byte[] message) {
    return random.nextBoolean()
        ? ByteBuffer.wrap(message)
        : ByteBuffer.allocateDirect(message.length).put(message).flip();
  }

  /** How many messages a call has sent that failed: no half ones. */
  private static int wholeOnes(Exception e, List<byte[]> batch) {
    int left = Round.transferred(e);
    int whole = 0;
    while (left > 0) {
      int length = batch.get(whole).length;
      left -= length + (length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : 3);
      whole++;
    }
    Round.check(left == 0, "half a message was sent");
    return whole;
  }
}
