// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.channel.TransferInterruptedException;
import io.bulkpipe.channel.testing.Action;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A thread that receives messages by all kinds of calls, until it was told that there are no more.
 */
final class MessageReceivingCaller implements Action {
  private static final int LARGEST_BATCH = 20;

  private final Round round;
  private final MessageBook.Received book;
  private final SplittableRandom random;
  private final MessageReceiver receiver;
  private final Waiting waiting;
  private final ByteBuffer buffer;
  private final MessageOp[] ops;

  MessageReceivingCaller(Round round, MessageBook.Received book, SplittableRandom random) {
    this.round = round;
    this.book = book;
    this.random = random;
    this.receiver = MessageReceiver.over(round.channel.receiver());
    this.waiting = new Waiting(round, random);
    this.buffer = random.nextBoolean()
        ? ByteBuffer.allocate(receiver.maximum())
        : ByteBuffer.allocateDirect(receiver.maximum());
    this.ops = round.plan.messages().stream().filter(op -> !op.sends()).toArray(MessageOp[]::new);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  public void run() throws Exception {
    for (int told = 0; told < 2; ) {
      MessageOp op = ops[random.nextInt(ops.length)];
      round.tally.count(op);
      try {
        List<byte[]> messages = receive(op);
        if (messages.isEmpty() && op == MessageOp.TRY_RECEIVE_MESSAGE) {
          if (!isOver()) {
            Thread.yield();
            continue;
          }
          messages = list(receiver.tryReceive()); // only now does "none" say how it ended
        }
        if (messages.isEmpty()) {
          round.checkEnd();
          told++;
        }
        Round.check(messages.isEmpty() || told == 0, "messages after the end");
        messages.forEach(book::received);
      } catch (ClosedChannelException e) {
        round.checkReceiverClosed(e);
        told++;
      } catch (SenderFailedException e) {
        round.checkFailed(e);
        told++;
      } catch (TransferInterruptedException e) {
        round.checkInterrupted();
      } catch (BufferTooSmallException e) {
        round.tally.count(Fault.BUFFER_TOO_SMALL);
      }
      Thread.yield();
    }
    round.receiverIsThrough();
  }

  private boolean isOver() {
    CompletableFuture<@Nullable Void> over = round.channel.receiver().whenOver();
    return over.isDone() || !over.cancel(false);
  }

  private List<byte[]> receive(MessageOp op) throws IOException, InterruptedException {
    switch (op) {
      case RECEIVE_MESSAGE -> {
        return list(receiver.receive());
      }
      case TRY_RECEIVE_MESSAGE -> {
        return list(receiver.tryReceive());
      }
      case RECEIVE_MESSAGE_INTO -> {
        return into();
      }
      case RECEIVE_ALL_MESSAGES -> {
        int most = 1 + random.nextInt(LARGEST_BATCH);
        List<byte[]> messages = receiver.receiveAll(most);
        Round.check(messages.size() <= most, "more messages than wanted");
        return messages;
      }
      case DRAIN_MESSAGES -> {
        int most = 1 + random.nextInt(LARGEST_BATCH);
        List<byte[]> messages = new ArrayList<>();
        int count = receiver.drain(most, window -> messages.add(copied(window)));
        Round.check(count == (messages.isEmpty() ? -1 : messages.size()), "a count is wrong");
        Round.check(messages.size() <= most, "more messages than wanted");
        return messages;
      }
      default -> {
        waiting.await(round.channel.receiver().whenReadable(1));
        byte[] message = receiver.tryReceive();
        return list(message == null ? receiver.receive() : message);
      }
    }
  }

  private static List<byte[]> list(byte @Nullable [] message) {
    return message == null ? List.of() : List.of(message);
  }

  private static byte[] copied(ByteBuffer window) {
    byte[] message = new byte[window.remaining()];
    window.get(message);
    return message;
  }

  private List<byte[]> into() throws IOException, InterruptedException {
    boolean small = random.nextInt(8) == 0;
    buffer.clear().limit(small ? random.nextInt(buffer.capacity()) : buffer.capacity());
    int length;
    try {
      length = receiver.receiveInto(buffer);
    } catch (IllegalArgumentException e) {
      Round.check(small && buffer.position() == 0, "refused: " + e);
      throw new BufferTooSmallException(e);
    }
    Round.check(buffer.position() == Math.max(length, 0), "a position differs from what came");
    if (length < 0) {
      return List.of();
    }
    byte[] message = new byte[length];
    buffer.get(0, message);
    return List.of(message);
  }

  /** The buffer was meant to be too small, and was. */
  private static final class BufferTooSmallException extends IOException {
    private static final long serialVersionUID = 1;

    BufferTooSmallException(IllegalArgumentException cause) {
      super(cause);
    }
  }
}
