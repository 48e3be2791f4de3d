// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.measure.Affinity;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages over, one at a time, to a thread that waits for them. The calling thread sends; it
 * never sleeps, so that only the receiver has to be woken.
 */
final class HandOver implements AutoCloseable {
  static final int SIZE = 64;
  static final int CAPACITY = 65_536;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int NUMBER = Long.BYTES;
  private static final long STOP = -1;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final String task;
  private final BytePipe pipe;
  private final BytePipe.Sender sender;
  private final Thread thread;
  private final byte[] message = new byte[SIZE];
  private long sent;
  private volatile long received;
  private volatile @Nullable Throwable failure;

  /** Starts the receiver; pins both threads where they are to be apart. */
  HandOver(Subject subject, Placement placement) throws IOException {
    this.task = "a hand-over through " + subject.title();
    this.pipe = subject.open(CAPACITY, SIZE, false);
    this.sender = pipe.sender();
    this.thread = new Thread(() -> run(placement), "receiver");
    thread.setDaemon(true);
    thread.start(); // before the sender is pinned, whose threads would be, too
    if (placement == Placement.APART) {
      Affinity.pin(0);
    }
  }

  BytePipe pipe() {
    return pipe;
  }

  /** Waits until the receiver has waited for a time, sends it a message, and sees it arrive. */
  void after(long idleNanos) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < idleNanos) {
      Thread.onSpinWait();
    }
    send(++sent);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (received < sent) {
      Thread.onSpinWait();
      if (failure != null || System.nanoTime() - end > 0) {
        throw new IOException(task + " failed", failure);
      }
    }
  }

  private void send(long number) throws IOException, InterruptedException {
    LONG.set(message, NUMBER, number);
    LONG.set(message, 0, System.nanoTime());
    sender.send(message, SIZE);
    sender.flush();
  }

  private void run(Placement placement) {
    try {
      if (placement == Placement.APART) {
        Affinity.pin(1);
      }
      receive(pipe.receiver());
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure = e;
    }
  }

  private void receive(BytePipe.Receiver receiver) throws IOException, InterruptedException {
    byte[] whole = new byte[SIZE];
    byte[] part = new byte[SIZE];
    for (long expected = 1; ; expected++) {
      int done = receiver.receive(whole, SIZE);
      long first = System.nanoTime();
      long last = first;
      while (done < SIZE) {
        int n = receiver.receive(part, SIZE - done);
        last = System.nanoTime();
        System.arraycopy(part, 0, whole, done, n);
        done += n;
      }
      long number = (long) LONG.get(whole, NUMBER);
      if (number == STOP) {
        return;
      }
      if (number != expected) {
        throw new IOException("message " + number + " came, not " + expected);
      }
      long begin = (long) LONG.get(whole, 0);
      HandOvers.record(first - begin, last - begin);
      received = number;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (failure == null) {
        send(STOP);
        thread.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pipe.close();
    }
  }
}
