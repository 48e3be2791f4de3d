// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.PartialTransfer;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.channel.TransferInterruptedException;
import io.bulkpipe.channel.testing.Action;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Receives in all the forms until it was told twice that there is no more, and keeps the account.
 */
final class ReceivingWorker implements Action {
  private static final int END = -1;

  /** How often this thread was, or is about to be, interrupted. */
  final AtomicInteger interrupts = new AtomicInteger();

  /** What was received. Read it after the end of the thread. */
  final Census census = new Census();

  /** How many calls were made. Read it after the end of the thread. */
  long calls;

  private final BulkReceiver receiver;
  private final Closings closings;
  private final byte[] array;
  private final ByteBuffer direct;
  private final SplittableRandom random;
  private int interrupted;

  ReceivingWorker(BulkReceiver receiver, Closings closings, int longest, SplittableRandom random) {
    this.receiver = receiver;
    this.closings = closings;
    this.array = new byte[Math.max(1, longest)];
    this.direct = ByteBuffer.allocateDirect(array.length);
    this.random = random;
  }

  @Override
  public void run() throws Exception {
    for (int over = 0; over < 3; ) {
      int length = random.nextInt(array.length + 1);
      int form = random.nextInt(8);
      boolean closed = closings.receiverHasClosed();
      boolean aborted = closings.hasAborted();
      Closings.Told told = closings.told();
      calls++;
      try {
        int n = receive(form, length);
        check(!closed, "a receive returned that began after close had returned");
        check(told == null || told.cause() == null, "a failure was not repeated");
        if (n == END) {
          closings.tellEnd();
          over++;
        } else {
          check(n <= length || form == 2, "more than fits");
          check(n == 0 || told == null, "bytes after the end");
          check(n == 0 || !aborted, "bytes after an abort had returned");
          check(n > 0 || form > 3 || length == 0, "a receive returned nothing");
          census.add(array, 0, n, false, -1);
          over += told != null ? 1 : 0;
        }
      } catch (ClosedChannelException e) {
        boolean during = e instanceof AsynchronousCloseException;
        check(!(closed && during), "closed before the call, but told otherwise");
        closings.checkReceiverCause(e.getCause());
        checkNothingMoved(e);
        over++;
      } catch (SenderFailedException e) {
        check(!closed, "told of the sender, although this end was closed before");
        closings.tellFailure(e.getCause());
        checkNothingMoved(e);
        over++;
      } catch (TransferInterruptedException e) {
        interrupted++;
        check(interrupted <= interrupts.get(), "interrupted by nobody");
        check(form < 6, "a try was interrupted");
        check(!closed && !aborted && told == null, "interrupted, although the channel was over");
        checkNothingMoved(e);
      }
    }
  }

  private int receive(int form, int length) throws IOException, InterruptedException {
    ByteBuffer dst = random.nextBoolean() ? direct : ByteBuffer.wrap(array);
    dst.limit(length).position(0);
    switch (form) {
      case 0, 1 -> {
        return receiver.receiveInto(array, 0, length);
      }
      case 2 -> {
        int value = receiver.receiveByte();
        array[0] = (byte) value;
        return value < 0 ? END : 1;
      }
      case 3 -> {
        return moved(dst, receiver.receiveInto(dst));
      }
      case 4 -> {
        return receiver.receiveInto(array, 0, length, timeout());
      }
      case 5 -> {
        return moved(dst, receiver.receiveInto(dst, timeout()));
      }
      case 6 -> {
        return receiver.tryReceiveInto(array, 0, length);
      }
      default -> {
        return moved(dst, receiver.tryReceiveInto(dst));
      }
    }
  }

  /** Brings into the array what came into a buffer. */
  private int moved(ByteBuffer dst, int n) {
    check(dst.position() == Math.max(n, 0), "a position differs from what came");
    dst.get(0, array, 0, dst.position());
    return n;
  }

  private Duration timeout() {
    return Duration.ofNanos(random.nextInt(100_000));
  }

  private static void checkNothingMoved(Exception e) {
    check(
        e instanceof PartialTransfer partial && partial.bytesTransferred() == 0,
        e + " does not say that nothing was taken");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
