// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.PartialTransfer;
import io.bulkpipe.channel.TransferInterruptedException;
import io.bulkpipe.channel.testing.Action;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends its stream in all the forms until it is through or the channel ends, and keeps the account.
 */
final class SendingWorker implements Action {
  /** How often this thread was, or is about to be, interrupted. */
  final AtomicInteger interrupts = new AtomicInteger();

  /** How many bytes of the stream count as sent. Read it after the end of the thread. */
  long sent;

  /** How many calls were made. Read it after the end of the thread. */
  long calls;

  private final BulkSender sender;
  private final Closings closings;
  private final long volume;
  private final int longest;
  private final byte[] stream;
  private final ByteBuffer direct;
  private final SplittableRandom random;
  private int interrupted;

  SendingWorker(
      BulkSender sender,
      Closings closings,
      int id,
      long volume,
      int longest,
      SplittableRandom random) {
    this.sender = sender;
    this.closings = closings;
    this.volume = volume;
    this.longest = longest;
    this.stream = Census.stream(id, Census.CYCLE + longest);
    this.direct = ByteBuffer.allocateDirect(stream.length).put(stream);
    this.random = random;
  }

  @Override
  public void run() throws Exception {
    while (sent < volume) {
      int length = (int) Math.min(volume - sent, random.nextInt(longest + 1));
      int form = random.nextInt(8);
      boolean closed = closings.senderHasClosed();
      boolean broken = closings.receiverHasClosed();
      long before = sent;
      calls++;
      try {
        sent += send(form, (int) (sent % Census.CYCLE), length);
        check(!closed, "a send succeeded that began after close had returned");
        check(!broken, "a send succeeded that began after the receiver had closed");
      } catch (ClosedChannelException e) {
        boolean during = e instanceof AsynchronousCloseException;
        check(!(closed && during), "closed before the call, but told otherwise");
        closings.checkSenderCause(e.getCause());
        add(e, before, during ? length : 1);
        return;
      } catch (BrokenChannelException e) {
        check(!closed, "told of the receiver, although this end was closed before");
        closings.checkReceiverCause(e.getCause());
        add(e, before, Math.max(length, 1));
        return;
      } catch (TransferInterruptedException e) {
        interrupted++;
        check(interrupted <= interrupts.get(), "interrupted by nobody");
        check(form < 6, "a try was interrupted");
        check(!closed && !broken, "interrupted, although the channel was over before");
        add(e, before, length);
      }
    }
  }

  private int send(int form, int offset, int length) throws Exception {
    switch (form) {
      case 0, 1 -> {
        sender.sendBulk(stream, offset, length);
        return length;
      }
      case 2 -> {
        ByteBuffer src = buffer(offset, length);
        try {
          sender.sendBulk(src);
        } catch (Exception e) {
          checkMoved(e, src.position() - offset);
          throw e;
        }
        check(!src.hasRemaining(), "a sent buffer has bytes left");
        return length;
      }
      case 3 -> {
        int cut = random.nextInt(length + 1);
        ByteBuffer[] srcs = {
          buffer(offset, cut), buffer(0, 0), buffer(offset + cut, length - cut),
        };
        try {
          sender.sendBulk(srcs);
        } catch (Exception e) {
          int first = srcs[0].position() - offset;
          int second = srcs[2].position() - offset - cut;
          checkMoved(e, first + second);
          check(first == cut || second == 0, "the second buffer before the first");
          throw e;
        }
        return length;
      }
      case 4 -> {
        return sender.sendBulk(stream, offset, length, timeout());
      }
      case 5 -> {
        ByteBuffer src = buffer(offset, length);
        return moved(src, offset, sender.sendBulk(src, timeout()));
      }
      case 6 -> {
        return sender.trySendBulk(stream, offset, length);
      }
      default -> {
        ByteBuffer src = buffer(offset, length);
        return moved(src, offset, sender.trySendBulk(src));
      }
    }
  }

  private ByteBuffer buffer(int offset, int length) {
    ByteBuffer whole = random.nextBoolean() ? direct.duplicate() : ByteBuffer.wrap(stream);
    return whole.limit(offset + length).position(offset);
  }

  private Duration timeout() {
    return Duration.ofNanos(random.nextInt(100_000));
  }

  private static int moved(ByteBuffer src, int offset, int sent) {
    check(src.position() == offset + sent, "a position differs from what was sent");
    return sent;
  }

  private static void checkMoved(Exception e, int moved) {
    check(
        !(e instanceof PartialTransfer partial) || partial.bytesTransferred() == moved,
        "positions differ from what was sent");
  }

  /** Adds what counts as sent of a call that failed, which is less than all of it. */
  private void add(Exception e, long before, int bound) {
    check(e instanceof PartialTransfer, e + " does not say how far it came");
    long moved = ((PartialTransfer) e).bytesTransferred();
    check(moved >= 0 && moved < Math.max(bound, 1), e + " came " + moved + " of " + bound);
    sent = before + moved;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
