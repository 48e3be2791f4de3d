// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Cost;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A thread that sends messages and one that receives them, when they are told to. */
final class MessageTransfer implements AutoCloseable {
  private static final int LINE = 64;

  private final MessagePipe pipe;
  private final int size;
  private final int batch;
  private final Workers workers;
  private volatile long share;
  private volatile long sum;

  MessageTransfer(Subject subject, Condition condition, int batch) throws IOException {
    this.size = condition.range();
    this.batch = batch;
    this.pipe = MessagePipe.open(subject, condition, batch);
    this.workers = new Workers("messages under " + condition, condition.placement());
    workers.addSender(batch == 1 ? oneByOne() : inBatches());
    workers.addReceiver(this::receive);
  }

  /** Moves a number of batches, and returns when the last message has arrived. */
  void run(long batches) throws IOException {
    share = batches;
    workers.run();
  }

  Cost cost() {
    return Cost.current(pipe.stats(), workers);
  }

  private Workers.Batch oneByOne() {
    byte[] message = new byte[size];
    return () -> {
      for (long left = share; left > 0; left--) {
        message[0] = (byte) left;
        pipe.send(message);
      }
    };
  }

  private Workers.Batch inBatches() {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      messages.add(new byte[size]);
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
    if (batch == 1) {
      for (long left = share; left > 0; left--) {
        seen += lookAt(pipe.receive());
      }
    } else {
      for (long left = share * batch; left > 0; ) {
        List<byte[]> messages = pipe.receiveAll((int) Math.min(batch, left));
        for (byte[] message : messages) {
          seen += lookAt(message);
        }
        left -= messages.size();
      }
    }
    sum = seen;
  }

  /**
   * A byte of each cache line: a message that nobody reads would not have to get to the receiver.
   */
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
