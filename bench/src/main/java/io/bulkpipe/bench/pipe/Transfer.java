// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;

/**
 * Threads at both ends of a pipe, which move bytes when they are told to. Between two batches they
 * wait, and the pipe is empty.
 */
final class Transfer implements AutoCloseable {
  private final BytePipe pipe;
  private final Condition condition;
  private final Workers workers;
  private volatile long share;

  Transfer(Subject subject, Condition condition) throws IOException {
    this.condition = condition;
    this.pipe = condition.open(subject);
    this.workers = new Workers("a transfer of " + condition, condition.placement());
    for (int i = 0; i < condition.senders(); i++) {
      workers.addSender(sender());
    }
    for (int i = 0; i < condition.receivers(); i++) {
      workers.addReceiver(receiver(i));
    }
  }

  /** Moves a number of ranges for each sender, and returns when the last byte has arrived. */
  void run(long rangesEach) throws IOException {
    share = rangesEach;
    workers.run();
  }

  Cost cost() {
    return Cost.current(pipe.stats(), workers);
  }

  private Workers.Batch sender() {
    BytePipe.Sender sender = pipe.sender();
    byte[] src = new byte[condition.range()];
    return () -> {
      for (long left = share; left > 0; left--) {
        sender.send(src, src.length);
      }
      sender.flush();
    };
  }

  /**
   * Receives its part of the ranges: nobody ends the pipe, and a common count would cost something.
   * Whole ones, since a queue's receiver keeps the rest of a chunk.
   */
  private Workers.Batch receiver(int number) {
    BytePipe.Receiver receiver = pipe.receiver();
    byte[] dst = new byte[condition.range()];
    return () -> {
      long all = share * condition.senders();
      long ranges = all / condition.receivers() + (number < all % condition.receivers() ? 1 : 0);
      for (long left = ranges * condition.range(); left > 0; ) {
        left -= receiver.receive(dst, (int) Math.min(left, dst.length));
      }
    };
  }

  @Override
  public void close() throws IOException {
    workers.close();
    pipe.close();
  }
}
