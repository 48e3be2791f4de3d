// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.measure.LibC;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.TransferCheck;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.util.SampleBuffer;

/**
 * A thread sends a lone message of 64 bytes, which says when, to another one that has waited for a
 * while. The sender never sleeps, so that only the receiver has to be woken. What counts is what
 * {@link Counters} has; the benchmark's own result is mostly the pauses in between.
 */
@SuppressWarnings("NullAway.Init") // by JMH
public class LatencyBenchmark extends PipeBenchmark {
  private static final int SIZE = 64;
  private static final int CAPACITY = 65_536;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int NUMBER = Long.BYTES;
  private static final long STOP = -1;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** For how long at least the receiver has waited before a message. */
  @Param("200")
  public int idleUs;

  private final byte[] message = new byte[SIZE];
  private BytePipe pipe;
  private BytePipe.Sender sender;
  private Thread thread;
  private long sent;
  private long firstByteNanos;
  private long messageNanos;
  private volatile long received;
  private volatile @Nullable Throwable failure;

  /**
   * How many hand-overs there were, how often the receiver parked, and how long it took from before
   * a send to the receiver's having the first byte and the whole message, in nanoseconds.
   */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Counters {
    public long handOvers;

    /** Zero if the pipe does not count them. */
    public long parks;

    private SampleBuffer firstBytes = new SampleBuffer();
    private SampleBuffer messages = new SampleBuffer();

    /** Forgets the times of the iteration before. */
    @Setup(Level.Iteration)
    public void forget() {
      firstBytes = new SampleBuffer();
      messages = new SampleBuffer();
    }

    public double firstByteP50() {
      return percentile(firstBytes, 50);
    }

    public double messageP50() {
      return percentile(messages, 50);
    }

    public double messageP90() {
      return percentile(messages, 90);
    }

    public double messageP99() {
      return percentile(messages, 99);
    }

    private static double percentile(SampleBuffer times, int percent) {
      return times.getStatistics(1).getPercentile(percent);
    }
  }

  /** Checks, and starts the receiver; pins both threads where they are to be apart. */
  @Setup
  public void start() throws IOException {
    TransferCheck.check(subject, Condition.oneToOne(placement, CAPACITY, SIZE));
    pipe = subject.open(CAPACITY, SIZE, false);
    sender = pipe.sender();
    thread = new Thread(this::receive, "receiver");
    thread.setDaemon(true);
    thread.start(); // before the sender is pinned, whose threads would be, too
    if (placement == Placement.APART) {
      LibC.pin(0);
    }
  }

  @TearDown
  public void stop() throws IOException, InterruptedException {
    if (failure == null) {
      send(STOP);
      thread.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
    }
    pipe.close();
  }

  /** Waits until the receiver has waited for a time, sends it a message, and sees it arrive. */
  @Benchmark
  public void handOver(Counters counters) throws IOException, InterruptedException {
    long before = parks();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < TimeUnit.MICROSECONDS.toNanos(idleUs)) {
      Thread.onSpinWait();
    }
    send(++sent);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (received < sent) {
      Thread.onSpinWait();
      if (failure != null || System.nanoTime() - end > 0) {
        throw new IOException("a hand-over through " + subject + " failed", failure);
      }
    }
    counters.firstBytes.add(firstByteNanos);
    counters.messages.add(messageNanos);
    counters.parks += parks() - before;
    counters.handOvers++;
  }

  private long parks() {
    return pipe.stats().map(each -> each.receiver().parks()).orElse(0L);
  }

  private void send(long number) throws IOException, InterruptedException {
    LONG.set(message, NUMBER, number);
    LONG.set(message, 0, System.nanoTime());
    sender.send(message, SIZE);
    sender.flush();
  }

  private void receive() {
    try {
      if (placement == Placement.APART) {
        LibC.pin(1);
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
      firstByteNanos = first - begin;
      messageNanos = last - begin;
      received = number; // and with it both times
    }
  }
}
