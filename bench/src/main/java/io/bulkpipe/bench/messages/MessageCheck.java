// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends messages that are a function of their number through a new pipe, always from the same arrays,
 * none of which may come out.
 */
final class MessageCheck {
  private static final int LEAST_BATCHES = 40;
  private static final int CAPACITIES = 3;
  private static final long MOST_BYTES = 1 << 20;
  private static final long PATIENCE_SECONDS = 60;

  private final MessagePipe pipe;
  private final MessageCell cell;
  private final int count;
  private final List<byte[]> sent = new ArrayList<>();
  private final List<byte[]> received = new ArrayList<>();

  private MessageCheck(MessagePipe pipe, MessageCell cell) {
    this.pipe = pipe;
    this.cell = cell;
    long bytes = Math.min((long) CAPACITIES * cell.capacity(), MOST_BYTES);
    long batches = bytes / ((long) cell.batch() * cell.size());
    this.count = (int) (cell.batch() * Math.max(LEAST_BATCHES, batches));
    for (int i = 0; i < cell.batch(); i++) {
      sent.add(new byte[cell.size()]);
    }
  }

  static void check(PipeSubject subject, MessageCell cell) throws IOException {
    String task = "the check of " + subject.title() + " in " + cell;
    MessageCheck check = new MessageCheck(cell.open(subject), cell);
    try (Workers workers = new Workers(task, cell.placement())) {
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
      if (cell.batch() == 1) {
        pipe.send(sent.get(0));
      } else {
        pipe.sendAll(sent);
      }
    }
    sent.forEach(each -> Arrays.fill(each, (byte) -1));
  }

  private void receive() throws IOException, InterruptedException {
    while (received.size() < count) {
      if (cell.batch() == 1) {
        received.add(copied(pipe.receive()));
      } else {
        for (byte[] message : pipe.receiveAll(Math.min(cell.batch(), count - received.size()))) {
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

  private void verify(PipeSubject subject) throws IOException {
    byte[] expected = new byte[cell.size()];
    for (int number = 0; number < count; number++) {
      Arrays.fill(expected, (byte) number);
      if (!Arrays.equals(received.get(number), expected)) {
        throw new IOException(
            subject.title() + ": message " + number + " of " + cell + " is wrong");
      }
    }
  }
}
