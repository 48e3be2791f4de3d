// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends bytes through a new pipe, where and by as many threads as it is measured with, and checks
 * what comes out. Of one sender's bytes and one receiver's, each is a function of its position; of
 * several's, each value has to come as often as it was sent.
 */
public final class TransferCheck {
  private static final int PRIME = 251;
  private static final int VALUES = 256;
  private static final int LEAST_RANGES = 64;
  private static final int CAPACITIES = 4;
  private static final long PATIENCE_SECONDS = 60;

  private final Condition condition;
  private final AtomicLong toReceive = new AtomicLong();
  private final long[] surplus = new long[VALUES];

  private TransferCheck(Condition condition) {
    this.condition = condition;
  }

  /** Checks a subject's pipe. */
  public static void check(Subject subject, Condition condition) throws IOException {
    try (BytePipe pipe = condition.open(subject)) {
      check(pipe, "the check of " + subject + " in " + condition, condition, 1);
    }
  }

  /** Checks a pipe, by a number of ranges that is a multiple of a batch. */
  public static void check(BytePipe pipe, String task, Condition condition, int batch)
      throws IOException {
    int range = condition.range();
    long least = Math.max(LEAST_RANGES, (long) CAPACITIES * condition.capacity() / range);
    long total = ((least - 1) / batch + 1) * batch * range;
    TransferCheck check = new TransferCheck(condition);
    try (Workers workers = new Workers(task, condition.placement())) {
      for (int i = 0; i < condition.senders(); i++) {
        BytePipe.Sender sender = pipe.sender();
        long first = i * total / 2;
        workers.addSender(() -> check.send(sender, first, first + total));
      }
      check.toReceive.set(total * condition.senders());
      for (int i = 0; i < condition.receivers(); i++) {
        BytePipe.Receiver receiver = pipe.receiver();
        workers.addReceiver(() -> check.receive(receiver));
      }
      workers.run(PATIENCE_SECONDS);
    }
    for (int value = 0; value < VALUES; value++) {
      if (check.surplus[value] != 0) {
        throw new IOException(
            "value=" + value + " came " + check.surplus[value] + " times more than sent");
      }
    }
  }

  private static byte at(long position) {
    return (byte) (position % PRIME);
  }

  private void send(BytePipe.Sender sender, long from, long to)
      throws IOException, InterruptedException {
    long[] counts = new long[VALUES];
    byte[] src = new byte[condition.range()];
    for (long position = from; position < to; position += src.length) {
      for (int i = 0; i < src.length; i++) {
        src[i] = at(position + i);
        counts[src[i] & 0xFF]--;
      }
      sender.send(src, src.length);
      Arrays.fill(src, (byte) -1); // it is the sender's again
    }
    sender.flush();
    add(counts);
  }

  /** Receives a range at a time, until there is none left for this receiver. */
  private void receive(BytePipe.Receiver receiver) throws IOException, InterruptedException {
    long[] counts = new long[VALUES];
    byte[] dst = new byte[condition.range()];
    long position = 0;
    while (toReceive.getAndAdd(-dst.length) > 0) {
      for (int left = dst.length; left > 0; ) {
        int n = receiver.receive(dst, left);
        for (int i = 0; i < n; i++, position++) {
          counts[dst[i] & 0xFF]++;
          if (!condition.hasSeveral() && dst[i] != at(position)) {
            throw new IOException("position=" + position + " is " + dst[i]);
          }
        }
        left -= n;
      }
    }
    add(counts);
  }

  private synchronized void add(long[] counts) {
    for (int value = 0; value < VALUES; value++) {
      surplus[value] += counts[value];
    }
  }
}
