// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends bytes through a pipe that are a function of their position, and checks what comes out. */
final class TransferCheck {
  private static final int PRIME = 251;
  private static final long PATIENCE_SECONDS = 60;

  private TransferCheck() {}

  /** Checks a new pipe of a subject, with one sender and one receiver. */
  static void check(PipeSubject subject, TransferCell cell)
      throws IOException, InterruptedException {
    try (BytePipe pipe = cell.open(subject)) {
      int ranges = Math.max(64, 4 * cell.capacity() / cell.range());
      FutureTask<Void> sending = new FutureTask<>(() -> {
        send(pipe.sender(), cell.range(), ranges);
        return null;
      });
      FutureTask<Void> receiving = new FutureTask<>(() -> {
        receive(subject, pipe.receiver(), cell.range(), (long) ranges * cell.range());
        return null;
      });
      start(sending);
      start(receiving);
      await(subject, sending);
      await(subject, receiving);
    }
  }

  private static void send(BytePipe.Sender sender, int range, int ranges)
      throws IOException, InterruptedException {
    byte[] src = new byte[range];
    long position = 0;
    for (int i = 0; i < ranges; i++) {
      for (int j = 0; j < range; j++) {
        src[j] = at(position++);
      }
      sender.send(src, range);
    }
    sender.flush();
  }

  private static void receive(
      PipeSubject subject, BytePipe.Receiver receiver, int range, long total)
      throws IOException, InterruptedException {
    byte[] dst = new byte[range];
    for (long position = 0; position < total; ) {
      int n = receiver.receive(dst, (int) Math.min(range, total - position));
      for (int i = 0; i < n; i++) {
        if (dst[i] != at(position)) {
          throw new IOException(subject.title() + ": position=" + position + " is " + dst[i]);
        }
        position++;
      }
    }
  }

  private static byte at(long position) {
    return (byte) (position % PRIME);
  }

  private static void start(FutureTask<Void> task) {
    Thread thread = new Thread(task, "check");
    thread.setDaemon(true);
    thread.start();
  }

  private static void await(PipeSubject subject, FutureTask<Void> task)
      throws IOException, InterruptedException {
    try {
      task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(subject.title() + ": the check failed: " + e, e);
    }
  }
}
