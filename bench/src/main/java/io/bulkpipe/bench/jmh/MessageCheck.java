// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends messages that are a function of their number through a new pipe, always from the same
 * arrays, none of which may come out.
 */
final class MessageCheck {
  private static final int LEAST_BATCHES = 40;
  private static final int CAPACITIES = 3;
  private static final long MOST_BYTES = 1 << 20;
  private static final long PATIENCE_SECONDS = 60;

  private final MessagePipe pipe;
  private final Condition condition;
  private final int batch;
  private final int count;
  private final List<byte[]> sent = new ArrayList<>();
  private final List<byte[]> received = new ArrayList<>();

  private MessageCheck(MessagePipe pipe, Condition condition, int batch) {
    this.pipe = pipe;
    this.condition = condition;
    this.batch = batch;
    long bytes = Math.min((long) CAPACITIES * condition.capacity(), MOST_BYTES);
    long batches = bytes / ((long) batch * condition.range());
    this.count = (int) (batch * Math.max(LEAST_BATCHES, batches));
    for (int i = 0; i < batch; i++) {
      sent.add(new byte[condition.range()]);
    }
  }

  static void check(Subject subject, Condition condition, int batch) throws IOException {
    String task = "the check of " + subject.title() + " under " + condition;
    MessageCheck check =
        new MessageCheck(MessagePipe.open(subject, condition, batch), condition, batch);
    try (Workers workers = new Workers(task, condition.placement())) {
      workers.addSender(check::send);
      workers.addReceiver(check::receive);
      workers.run(PATIENCE_SECONDS);
    }
    check.verify(subject);
  }

  private void send() throws IOException, InterruptedException {
    for (int number = 0; number < count; ) {
      for (byte[] message : sent) {
        Arrays.fill(message, (byte) number++);
      }
      if (batch == 1) {
        pipe.send(sent.get(0));
      } else {
        pipe.sendAll(sent);
      }
    }
    sent.forEach(each -> Arrays.fill(each, (byte) -1));
  }

  private void receive() throws IOException, InterruptedException {
    while (received.size() < count) {
      if (batch == 1) {
        received.add(copied(pipe.receive()));
      } else {
        for (byte[] message : pipe.receiveAll(Math.min(batch, count - received.size()))) {
          received.add(copied(message));
        }
      }
    }
  }

  /** An array that the receiver may keep, unlike the one that it got, which is not the sender's. */
  private byte[] copied(byte[] message) throws IOException {
    if (sent.contains(message)) {
      throw new IOException("the receiver got an array of the sender's");
    }
    return message.clone();
  }

  private void verify(Subject subject) throws IOException {
    byte[] expected = new byte[condition.range()];
    for (int number = 0; number < count; number++) {
      Arrays.fill(expected, (byte) number);
      if (!Arrays.equals(received.get(number), expected)) {
        throw new IOException(
            subject.title() + ": message " + number + " under " + condition + " is wrong");
      }
    }
  }
}
