// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Sends bytes through a new pipe, where and by as many threads as it is measured with. */
public final class TransferCheck {
  private static final int PRIME = 251;
  private static final int VALUES = 256;
  private static final int LEAST_RANGES = 64;
  private static final int CAPACITIES = 4;
  private static final long PATIENCE_SECONDS = 60;

  private TransferCheck() {}

  /**
   * Checks what comes out. Of one sender's bytes and one receiver's, each is a function of its
   * position; of several's, each value has to come as often as it was sent.
   */
  public static void check(Subject subject, Condition condition) throws IOException {
    try (BytePipe pipe = condition.open(subject)) {
      check(pipe, "the check of " + subject.title() + " in " + condition, condition);
    }
  }

  static void check(BytePipe pipe, String task, Condition condition) throws IOException {
    try (Workers workers = new Workers(task, condition.placement())) {
      int ranges = (int)
          Math.max(LEAST_RANGES, (long) CAPACITIES * condition.capacity() / condition.range());
      if (condition.senders() == 1 && condition.receivers() == 1) {
        long total = (long) ranges * condition.range();
        workers.addSender(() -> send(pipe.sender(), condition.range(), 0, total));
        workers.addReceiver(() -> receive(pipe.receiver(), condition.range(), total));
        workers.run(PATIENCE_SECONDS);
      } else {
        checkShared(pipe, condition, ranges, workers);
      }
    }
  }

  private static void send(BytePipe.Sender sender, int range, long from, long to)
      throws IOException, InterruptedException {
    byte[] src = new byte[range];
    for (long position = from; position < to; position += range) {
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

  /** Each sender's bytes follow its own positions; how often each value came, tells. */
  private static void checkShared(BytePipe pipe, Condition condition, int ranges, Workers workers)
      throws IOException {
    long total = (long) ranges * condition.range();
    AtomicLong toReceive = new AtomicLong(total * condition.senders());
    AtomicLongArray expected = new AtomicLongArray(VALUES);
    AtomicLongArray received = new AtomicLongArray(VALUES);
    for (int i = 0; i < condition.senders(); i++) {
      BytePipe.Sender sender = pipe.sender();
      long first = i * total / 2;
      for (long position = first; position < first + total; position++) {
        expected.incrementAndGet(at(position) & 0xFF);
      }
      workers.addSender(() -> send(sender, condition.range(), first, first + total));
    }
    for (int i = 0; i < condition.receivers(); i++) {
      BytePipe.Receiver receiver = pipe.receiver();
      workers.addReceiver(() -> tally(receiver, condition.range(), toReceive, received));
    }
    workers.run(PATIENCE_SECONDS);
    for (int value = 0; value < VALUES; value++) {
      if (received.get(value) != expected.get(value)) {
        throw new IOException("value=" + value + " came " + received.get(value)
            + " times, and was sent " + expected.get(value) + " times");
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
          received.incrementAndGet(dst[i] & 0xFF);
        }
        left -= n;
      }
    }
  }
}
