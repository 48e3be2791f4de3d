// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import com.sun.management.ThreadMXBean;
import io.bulkpipe.bench.measure.LibC;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Threads that each run a batch on demand, and wait in between. */
public final class Workers implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  /** To ask for this allocates, so it is asked for once. */
  private static final @Nullable ThreadMXBean THREADS =
      ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads ? threads : null;

  private final Object task;
  private final Placement placement;
  private final Phaser gate = new Phaser(1);
  private int threads;
  private final LongAdder allocated = new LongAdder();
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /** What a thread does each time. */
  @FunctionalInterface
  public interface Batch {
    void run() throws IOException, InterruptedException;
  }

  public Workers(Object task, Placement placement) {
    this.task = task;
    this.placement = placement;
    if (placement == Placement.BUSY) {
      placement.start("neighbour", this::compute);
    }
  }

  public void addSender(Batch batch) {
    start("sender-" + threads++, 0, batch);
  }

  public void addReceiver(Batch batch) {
    start("receiver-" + threads++, placement == Placement.APART ? 1 : 0, batch);
  }

  /**
   * Tells what the batches have allocated up to now, without what the threads need between them.
   */
  public long allocated() {
    return allocated.sum();
  }

  /** Lets each run its batch, and returns when all have. */
  public void run() throws IOException {
    run(PATIENCE_SECONDS);
  }

  /** Lets each run its batch, and returns when all have. */
  public void run(long patienceSeconds) throws IOException {
    gate.arriveAndAwaitAdvance();
    int phase = gate.arrive();
    try {
      gate.awaitAdvanceInterruptibly(phase, patienceSeconds, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new IOException(task + " is stuck", e);
    }
    Throwable failed = failure;
    if (failed != null) {
      throw new IOException(task + " failed: " + failed, failed);
    }
  }

  private void start(String name, int processor, Batch batch) {
    gate.register();
    placement.start(name, () -> work(processor, batch));
  }

  private void work(int processor, Batch batch) {
    try {
      if (placement.isPinned()) {
        LibC.pin(processor);
      }
      while (true) {
        gate.arriveAndAwaitAdvance();
        if (closed) {
          return;
        }
        long before = allocatedByThisThread();
        batch.run();
        allocated.add(allocatedByThisThread() - before);
        gate.arriveAndAwaitAdvance();
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure = e;
      gate.forceTermination();
    }
  }

  private static long allocatedByThisThread() {
    return THREADS == null ? 0 : Math.max(0, THREADS.getCurrentThreadAllocatedBytes());
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
  public void close() {
    closed = true;
    gate.arriveAndDeregister();
  }
}
