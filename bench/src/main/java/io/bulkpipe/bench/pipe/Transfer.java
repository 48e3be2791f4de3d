// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;

/**
 * Threads at both ends of a pipe, which move bytes when they are told to. Between two batches they
 * wait, and the pipe is empty.
 */
final class Transfer implements AutoCloseable {
  private final BytePipe pipe;
  private final TransferCell cell;
  private final Workers workers;
  private volatile long share;

  Transfer(PipeSubject subject, TransferCell cell) throws IOException {
    this.cell = cell;
    this.pipe = cell.open(subject);
    this.workers = new Workers("a transfer of " + cell, cell.placement());
    for (int i = 0; i < cell.senders(); i++) {
      workers.addSender(sender());
    }
    for (int i = 0; i < cell.receivers(); i++) {
      workers.addReceiver(receiver(i));
    }
  }

  /** Moves a number of ranges for each sender, and returns when the last byte has arrived. */
  void run(long rangesEach) throws IOException {
    share = rangesEach;
    workers.run();
  }

  /** What it has cost up to now. */
  Cost cost() {
    return Cost.current(pipe.stats(), workers);
  }

  private Workers.Batch sender() {
    BytePipe.Sender sender = pipe.sender();
    byte[] src = new byte[cell.range()];
    return () -> {
      for (long left = share; left > 0; left--) {
        sender.send(src, src.length);
      }
      sender.flush();
    };
  }

  /**
   * Receives its part of the ranges: nobody ends the pipe, and a common count would cost something. Whole
   * ones, since a queue's receiver keeps the rest of a chunk.
   */
  private Workers.Batch receiver(int number) {
    BytePipe.Receiver receiver = pipe.receiver();
    byte[] dst = new byte[cell.range()];
    return () -> {
      long all = share * cell.senders();
      long ranges = all / cell.receivers() + (number < all % cell.receivers() ? 1 : 0);
      for (long left = ranges * cell.range(); left > 0; ) {
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
