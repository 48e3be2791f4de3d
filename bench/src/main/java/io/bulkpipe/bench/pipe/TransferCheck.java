// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Sends bytes through a new pipe, where and by as many threads as it is measured with. */
public final class TransferCheck {
  private static final int PRIME = 251;
  private static final int LEAST_RANGES = 64;
  private static final int CAPACITIES = 4;
  private static final long PATIENCE_SECONDS = 60;

  private TransferCheck() {}

  /**
   * Checks what comes out. Of one sender's bytes and one receiver's, each is a function of its
   * position; of several's, each names its sender and all have to come.
   *
   * @param subject which pipe
   * @param cell where it is going to be measured
   * @throws IOException if it is wrong, or does not come to an end
   */
  public static void check(PipeSubject subject, TransferCell cell) throws IOException {
    try (BytePipe pipe = cell.open(subject)) {
      check(pipe, "the check of " + subject.title() + " in " + cell, cell);
    }
  }

  static void check(BytePipe pipe, String task, TransferCell cell) throws IOException {
    try (Workers workers = new Workers(task, cell.placement())) {
      int ranges = (int) Math.max(LEAST_RANGES, (long) CAPACITIES * cell.capacity() / cell.range());
      if (cell.senders() == 1 && cell.receivers() == 1) {
        long total = (long) ranges * cell.range();
        workers.addSender(() -> send(pipe.sender(), cell.range(), total));
        workers.addReceiver(() -> receive(pipe.receiver(), cell.range(), total));
        workers.run(PATIENCE_SECONDS);
      } else {
        checkShared(pipe, cell, ranges, workers);
      }
    }
  }

  private static void send(BytePipe.Sender sender, int range, long total)
      throws IOException, InterruptedException {
    byte[] src = new byte[range];
    for (long position = 0; position < total; position += range) {
      for (int j = 0; j < range; j++) {
        src[j] = at(position + j);
      }
      sender.send(src, range);
    }
    sender.flush();
  }

  private static void receive(BytePipe.Receiver receiver, int range, long total)
      throws IOException, InterruptedException {
    byte[] dst = new byte[range];
    for (long position = 0; position < total; ) {
      int n = receiver.receive(dst, (int) Math.min(range, total - position));
      for (int i = 0; i < n; i++) {
        if (dst[i] != at(position)) {
          throw new IOException("position=" + position + " is " + dst[i]);
        }
        position++;
      }
    }
  }

  private static byte at(long position) {
    return (byte) (position % PRIME);
  }

  private static void checkShared(BytePipe pipe, TransferCell cell, int ranges, Workers workers)
      throws IOException {
    long each = (long) ranges * cell.range();
    AtomicLong toReceive = new AtomicLong(each * cell.senders());
    AtomicLongArray received = new AtomicLongArray(cell.senders());
    for (int i = 0; i < cell.senders(); i++) {
      BytePipe.Sender sender = pipe.sender();
      byte[] src = new byte[cell.range()];
      Arrays.fill(src, (byte) i);
      workers.addSender(() -> {
        for (int left = ranges; left > 0; left--) {
          sender.send(src, src.length);
        }
        sender.flush();
      });
    }
    for (int i = 0; i < cell.receivers(); i++) {
      BytePipe.Receiver receiver = pipe.receiver();
      workers.addReceiver(() -> tally(receiver, cell.range(), toReceive, received));
    }
    workers.run(PATIENCE_SECONDS);
    for (int i = 0; i < cell.senders(); i++) {
      if (received.get(i) != each) {
        throw new IOException(
            "of sender " + i + " came " + received.get(i) + " bytes, not " + each);
      }
    }
  }

  private static void tally(
      BytePipe.Receiver receiver, int range, AtomicLong toReceive, AtomicLongArray received)
      throws IOException, InterruptedException {
    byte[] dst = new byte[range];
    while (toReceive.get() > 0) {
      long before = toReceive.getAndAdd(-range);
      for (int left = (int) Math.min(before, range); left > 0; ) {
        int n = receiver.receive(dst, left);
        for (int i = 0; i < n; i++) {
          received.incrementAndGet(dst[i]);
        }
        left -= n;
      }
    }
  }
}
