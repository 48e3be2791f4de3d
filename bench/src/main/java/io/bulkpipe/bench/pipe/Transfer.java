// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads at both ends of a pipe, which move bytes when they are told to. Between two batches they
 * wait, and the pipe is empty.
 */
final class Transfer implements AutoCloseable {
  private final BytePipe pipe;
  private final TransferCell cell;
  private final Workers workers;
  private final AtomicLong toReceive = new AtomicLong();
  private volatile long share;

  Transfer(PipeSubject subject, TransferCell cell) throws IOException {
    this.cell = cell;
    this.pipe = cell.open(subject);
    this.workers = new Workers("a transfer of " + cell, cell.placement());
    for (int i = 0; i < cell.senders(); i++) {
      workers.addSender(sender());
    }
    for (int i = 0; i < cell.receivers(); i++) {
      workers.addReceiver(receiver());
    }
  }

  /** Moves a number of ranges for each sender, and returns when the last byte has arrived. */
  void run(long rangesEach) throws IOException {
    share = rangesEach;
    toReceive.set(rangesEach * cell.senders() * cell.range());
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

  private Workers.Batch receiver() {
    BytePipe.Receiver receiver = pipe.receiver();
    byte[] dst = new byte[cell.range()];
    if (cell.receivers() == 1) {
      return () -> {
        for (long left = toReceive.get(); left > 0; ) {
          left -= receiver.receive(dst, (int) Math.min(left, dst.length));
        }
      };
    }
    return () -> {
      while (toReceive.get() > 0) { // nobody ends the pipe: each takes only what is left for it
        long before = toReceive.getAndAdd(-dst.length);
        for (int left = (int) Math.min(before, dst.length); left > 0; ) {
          left -= receiver.receive(dst, left);
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    workers.close();
    pipe.close();
  }
}
