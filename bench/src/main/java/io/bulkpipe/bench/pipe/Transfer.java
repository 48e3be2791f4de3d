// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.measure.Affinity;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Threads at both ends of a pipe, which move bytes when they are told to. Between two batches they
 * wait, and the pipe is empty.
 */
final class Transfer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final BytePipe pipe;
  private final TransferCell cell;
  private final Phaser gate = new Phaser(1);
  private final AtomicLong toSend = new AtomicLong();
  private final AtomicLong toReceive = new AtomicLong();
  private final List<Thread> workers = new ArrayList<>();
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;
  private volatile long share;

  @FunctionalInterface
  private interface Batch {
    void run() throws IOException, InterruptedException;
  }

  Transfer(PipeSubject subject, TransferCell cell) throws IOException {
    this.cell = cell;
    this.pipe = cell.open(subject);
    for (int i = 0; i < cell.senders(); i++) {
      start("sender-" + i, 0, sender());
    }
    int processor = cell.placement() == Placement.APART ? 1 : 0;
    for (int i = 0; i < cell.receivers(); i++) {
      start("receiver-" + i, processor, receiver());
    }
    if (cell.placement() == Placement.BUSY) {
      Thread neighbour = new Thread(this::compute, "neighbour");
      neighbour.setDaemon(true);
      neighbour.start();
    }
  }

  BytePipe pipe() {
    return pipe;
  }

  List<Thread> workers() {
    return workers;
  }

  /** Moves a number of ranges for each sender, and returns when the last byte has arrived. */
  void run(long rangesEach) throws IOException {
    long bytes = rangesEach * cell.senders() * cell.range();
    share = rangesEach;
    toSend.set(bytes);
    toReceive.set(bytes);
    gate.arriveAndAwaitAdvance();
    int phase = gate.arrive();
    try {
      gate.awaitAdvanceInterruptibly(phase, PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new IOException("a transfer of " + cell + " is stuck", e);
    }
    Throwable failed = failure;
    if (failed != null) {
      throw new IOException("a transfer of " + cell + " failed: " + failed, failed);
    }
  }

  private Batch sender() {
    BytePipe.Sender sender = pipe.sender();
    byte[] src = new byte[cell.range()];
    return () -> {
      for (long left = share; left > 0; left--) {
        sender.send(src, src.length);
      }
      sender.flush();
    };
  }

  private Batch receiver() {
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

  private void start(String name, int processor, Batch batch) {
    gate.register();
    Runnable body = () -> work(processor, batch);
    Thread thread = cell.placement().isVirtual() ? Virtual.unstarted(body) : new Thread(body);
    thread.setName(name);
    if (!cell.placement().isVirtual()) {
      thread.setDaemon(true);
    }
    workers.add(thread);
    thread.start();
  }

  private void work(int processor, Batch batch) {
    try {
      if (cell.placement() == Placement.APART || cell.placement() == Placement.TOGETHER) {
        Affinity.pin(processor);
      }
      while (true) {
        gate.arriveAndAwaitAdvance();
        if (closed) {
          return;
        }
        batch.run();
        gate.arriveAndAwaitAdvance();
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure = e;
      gate.forceTermination();
    }
  }

  @SuppressWarnings("UnusedVariable") // it only has to be computed
  private void compute() {
    double sum = 0;
    while (!closed) {
      for (int i = 0; i < 1_000; i++) {
        sum += Math.sqrt(i);
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    gate.arriveAndDeregister();
    pipe.close();
  }

  /** Virtual threads, where there are any. */
  private static final class Virtual {
    private static final MethodHandle OF = find();

    static Thread unstarted(Runnable body) {
      try {
        return (Thread) OF.invoke(body);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static MethodHandle find() {
      try {
        Class<?> builder = Class.forName("java.lang.Thread$Builder");
        Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Object made = lookup
            .findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtual))
            .invoke();
        return lookup
            .findVirtual(builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class))
            .bindTo(made);
      } catch (Throwable e) {
        throw new UnsupportedOperationException("virtual threads need Java 21", e);
      }
    }
  }
}
