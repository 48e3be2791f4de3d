// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.bench.pipe.Cost;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A thread that sends messages and one that receives them, when they are told to. */
final class MessageTransfer implements AutoCloseable {
  private static final int LINE = 64;

  private final MessagePipe pipe;
  private final MessageCell cell;
  private final Workers workers;
  private volatile long share;
  private volatile long sum;

  MessageTransfer(PipeSubject subject, MessageCell cell) throws IOException {
    this.cell = cell;
    this.pipe = cell.open(subject);
    this.workers = new Workers("a transfer of " + cell, cell.placement());
    workers.addSender(cell.batch() == 1 ? oneByOne() : inBatches());
    workers.addReceiver(this::receive);
  }

  /** Moves a number of batches, and returns when the last message has arrived. */
  void run(long batches) throws IOException {
    share = batches;
    workers.run();
  }

  /** What it has cost up to now. */
  Cost cost() {
    return Cost.current(pipe.stats(), workers);
  }

  private Workers.Batch oneByOne() {
    byte[] message = new byte[cell.size()];
    return () -> {
      for (long left = share; left > 0; left--) {
        message[0] = (byte) left;
        pipe.send(message);
      }
    };
  }

  private Workers.Batch inBatches() {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < cell.batch(); i++) {
      messages.add(new byte[cell.size()]);
    }
    return () -> {
      for (long left = share; left > 0; left--) {
        for (byte[] message : messages) {
          message[0] = (byte) left;
        }
        pipe.sendAll(messages);
      }
    };
  }

  private void receive() throws IOException, InterruptedException {
    long seen = 0;
    if (cell.batch() == 1) {
      for (long left = share; left > 0; left--) {
        seen += lookAt(pipe.receive());
      }
    } else {
      for (long left = share * cell.batch(); left > 0; ) {
        List<byte[]> messages = pipe.receiveAll((int) Math.min(cell.batch(), left));
        for (byte[] message : messages) {
          seen += lookAt(message);
        }
        left -= messages.size();
      }
    }
    sum = seen;
  }

  /** A byte of each cache line: a message that nobody reads would not have to get to the receiver. */
  private static long lookAt(byte[] message) {
    long seen = 0;
    for (int i = 0; i < message.length; i += LINE) {
      seen += message[i];
    }
    return seen;
  }

  /** Returns the sum of bytes of the last run's messages: somebody has looked at them. */
  long sum() {
    return sum;
  }

  @Override
  public void close() {
    workers.close();
  }
}
