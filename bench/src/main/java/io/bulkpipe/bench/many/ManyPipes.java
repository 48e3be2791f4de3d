// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.many;

import com.sun.management.ThreadMXBean;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens the pipes of a load, uses them, and finds what that costs. All bytes that come out are
 * checked.
 */
final class ManyPipes {
  static final String SPEED = "MiB/s";
  static final String CPU_OF_RANGE = "CPU ns a range";
  static final String FULL_HEAP = "heap bytes a full pipe";
  static final String IDLE_HEAP = "heap bytes an idle pipe";
  static final String TIME_OF_PIPE = "ns a pipe";
  static final String ALLOCATED = "bytes allocated a pipe";

  private static final int LEAST_CAPACITIES = 2;
  private static final int ONE_IS_BUSY = 100;
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long SETTLING_MILLIS = 300;
  private static final double MIB = 1 << 20;
  private static final double SECOND = 1e9;

  private final Load load;
  private final Opening opening;
  private final Ranges ranges;

  /** Opens a pipe of the load. */
  @FunctionalInterface
  interface Opening {
    BytePipe open() throws IOException;
  }

  /** Both ends of a pipe. */
  private record Ends(BytePipe.Sender sender, BytePipe.Receiver receiver) {}

  ManyPipes(Load load, Opening opening) {
    this.load = load;
    this.opening = opening;
    this.ranges = new Ranges(load.range());
  }

  Map<String, Double> measure() throws IOException, InterruptedException {
    return switch (load.part()) {
      case FLOW -> flow();
      case ONCE -> once();
      case IDLE -> idle();
    };
  }

  /** Fills all pipes from this thread, weighs them, empties them, and lets all move bytes. */
  private Map<String, Double> flow() throws IOException, InterruptedException {
    long before = liveHeap();
    List<Ends> pipes = open();
    fill(pipes);
    double heap = (double) (liveHeap() - before) / load.pipes();
    drain(pipes);
    Threads threads = new Threads(pipes, 1);
    Map<String, Double> figures = threads.run();
    figures.put(FULL_HEAP, heap);
    return figures;
  }

  /** Lets all pipes carry their capacity, weighs them while receivers wait, and uses a few. */
  private Map<String, Double> idle() throws IOException, InterruptedException {
    long before = liveHeap();
    List<Ends> pipes = open();
    fill(pipes);
    drain(pipes);
    Threads threads = new Threads(pipes, ONE_IS_BUSY);
    double heap = (double) (liveHeap() - before) / load.pipes();
    Map<String, Double> figures = threads.run();
    figures.put(IDLE_HEAP, heap);
    return figures;
  }

  /** Opens, uses and drops one pipe after the other in this thread. */
  private Map<String, Double> once() throws IOException, InterruptedException {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = thread.getCurrentThreadAllocatedBytes();
    long begin = System.nanoTime();
    int batches = 0;
    do {
      for (int i = 0; i < load.pipes(); i++) {
        BytePipe pipe = opening.open();
        ranges.send(pipe.sender(), i, 0, load.range());
        ranges.receive(pipe.receiver(), i, 0, load.range());
      }
      batches++;
    } while (System.nanoTime() - begin < LEAST_NANOS);
    double pipes = (double) batches * load.pipes();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(TIME_OF_PIPE, (System.nanoTime() - begin) / pipes);
    figures.put(ALLOCATED, (thread.getCurrentThreadAllocatedBytes() - allocated) / pipes);
    return figures;
  }

  private List<Ends> open() throws IOException {
    List<Ends> pipes = new ArrayList<>(load.pipes());
    for (int i = 0; i < load.pipes(); i++) {
      BytePipe pipe = opening.open();
      pipes.add(new Ends(pipe.sender(), pipe.receiver()));
    }
    return pipes;
  }

  private long fullBytes() {
    return (long) load.capacity() / load.range() * load.range();
  }

  private void fill(List<Ends> pipes) throws IOException, InterruptedException {
    for (int i = 0; i < pipes.size(); i++) {
      ranges.send(pipes.get(i).sender(), i, 0, fullBytes());
    }
  }

  private void drain(List<Ends> pipes) throws IOException, InterruptedException {
    for (int i = 0; i < pipes.size(); i++) {
      ranges.receive(pipes.get(i).receiver(), i, 0, fullBytes());
    }
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /**
   * A virtual thread at the receiving end of each pipe, and at the sending end of the busy ones.
   */
  private final class Threads {
    private final CountDownLatch begun = new CountDownLatch(load.pipes());
    private final CountDownLatch go = new CountDownLatch(1);
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final AtomicInteger moving;
    private final long bytes;

    /** Starts them: receivers wait for bytes, senders for {@link #run}. */
    Threads(List<Ends> pipes, int oneIsBusy) throws InterruptedException {
      int busy = (load.pipes() - 1) / oneIsBusy + 1;
      long least = Math.max(load.bytes() / busy, LEAST_CAPACITIES * fullBytes());
      bytes = least / load.range() * load.range();
      moving = new AtomicInteger(busy);
      for (int i = 0; i < load.pipes(); i++) {
        int pipe = i;
        Ends ends = pipes.get(i);
        Placement.startVirtual(() -> guarded(() -> receive(ends, pipe)));
        if (i % oneIsBusy == 0) {
          Placement.startVirtual(() -> guarded(() -> send(ends, pipe)));
        }
      }
      begun.await();
      TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
    }

    private void send(Ends ends, int pipe) throws IOException, InterruptedException {
      go.await();
      ranges.send(ends.sender(), pipe, fullBytes(), fullBytes() + bytes);
    }

    private void receive(Ends ends, int pipe) throws IOException, InterruptedException {
      begun.countDown();
      ranges.receive(ends.receiver(), pipe, fullBytes(), fullBytes() + bytes);
      if (moving.decrementAndGet() == 0) {
        end.complete(true);
      }
    }

    private void guarded(Workers.Batch use) {
      try {
        use.run();
      } catch (Throwable failure) {
        end.completeExceptionally(failure);
      }
    }

    /** Lets the senders go, and waits until the last byte has come. */
    Map<String, Double> run() throws IOException, InterruptedException {
      double moved = (double) bytes * moving.get();
      ProcessUsage before = ProcessUsage.current();
      long begin = System.nanoTime();
      go.countDown();
      try {
        end.get();
      } catch (ExecutionException e) {
        throw new IOException("a thread has failed: " + e.getCause(), e.getCause());
      }
      double seconds = (System.nanoTime() - begin) / SECOND;
      double cpuNanos = ProcessUsage.current().since(before).cpuNanos();
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put(SPEED, moved / MIB / seconds);
      figures.put(CPU_OF_RANGE, cpuNanos / (moved / load.range()));
      return figures;
    }
  }
}
