// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Sends messages that are a function of their number through a new pipe, always from the same arrays;
 * they are looked at when all have arrived, so that an array that is not the receiver's own shows.
 */
final class MessageCheck {
  private static final int BATCHES = 40;
  private static final long PATIENCE_SECONDS = 60;

  private final MessagePipe pipe;
  private final MessageCell cell;
  private final int count;
  private final List<byte[]> received = new ArrayList<>();

  private MessageCheck(MessagePipe pipe, MessageCell cell) {
    this.pipe = pipe;
    this.cell = cell;
    this.count = BATCHES * cell.batch();
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
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < cell.batch(); i++) {
      messages.add(new byte[cell.size()]);
    }
    for (int number = 0; number < count; ) {
      for (byte[] message : messages) {
        Arrays.fill(message, (byte) number++);
      }
      if (cell.batch() == 1) {
        pipe.send(messages.get(0));
      } else {
        pipe.sendAll(messages);
      }
    }
    messages.forEach(each -> Arrays.fill(each, (byte) -1));
  }

  private void receive() throws IOException, InterruptedException {
    while (received.size() < count) {
      if (cell.batch() == 1) {
        received.add(pipe.receive());
      } else {
        received.addAll(pipe.receiveAll(Math.min(cell.batch(), count - received.size())));
      }
    }
  }

  private void verify(PipeSubject subject) throws IOException {
    Set<byte[]> own = Collections.newSetFromMap(new IdentityHashMap<>());
    byte[] expected = new byte[cell.size()];
    for (int number = 0; number < count; number++) {
      Arrays.fill(expected, (byte) number);
      byte[] message = received.get(number);
      if (!Arrays.equals(message, expected) || !own.add(message)) {
        throw new IOException(
            subject.title() + ": message " + number + " of " + cell + " is wrong");
      }
    }
  }
}
