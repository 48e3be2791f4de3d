// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import com.sun.management.ThreadMXBean;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Threads move ranges through a pipe. An invocation is a batch of some milliseconds; what counts is
 * the rate of the counter {@code bytes}.
 *
 * <p>The command {@code sweep} runs this for many cells, its subjects interleaved; one cell by itself
 * is {@code java -cp bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main TransferBenchmark -p
 * subject=BULKPIPE,PIPED -p range=1024}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH
public class TransferBenchmark {
  private static final long BATCH_NANOS = 5_000_000;
  private static final long BATCH_BYTES = 1 << 30;
  private static final int TRIES = 3;

  /** Which pipe. */
  @Param({"BULKPIPE", "PIPED"})
  public PipeSubject subject;

  /** Where the threads run. */
  @Param("UNPINNED")
  public Placement placement;

  /** Bytes a call. */
  @Param({"64", "1024", "8192", "65536"})
  public int range;

  /** Bytes between the ends. */
  @Param("65536")
  public int capacity;

  /** Threads that send. */
  @Param("1")
  public int senders;

  /** Threads that receive. */
  @Param("1")
  public int receivers;

  private Transfer transfer;
  private long ranges;

  /** What a run costs; JMH turns each into a rate. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counters {
    /** Bytes moved. */
    public long bytes;

    /** Acquisitions of a lock, where the pipe counts them. */
    public long lockAcquisitions;

    /** Parks, likewise. */
    public long parks;

    /** Wake-ups, likewise. */
    public long wakeUps;

    /** Voluntary context switches of the process. */
    public long switches;

    /** Processor time of the process. */
    public long cpuNanos;

    /** Bytes allocated by the threads that move bytes; only platform threads tell. */
    public long allocated;
  }

  private record Snapshot(
      ChannelStats.End sent, ChannelStats.End received, ProcessUsage usage, long allocated) {}

  /**
   * Starts the threads, after the pipe has been shown to be correct.
   *
   * @throws Exception if it is not
   */
  @Setup
  public void start() throws Exception {
    TransferCell cell = new TransferCell(placement, range, capacity, senders, receivers);
    TransferCheck.check(subject, cell);
    transfer = new Transfer(subject, cell);
    ranges = 1;
    while (ranges * range < BATCH_BYTES && quickest(ranges) < BATCH_NANOS / 2) {
      ranges *= 2;
    }
  }

  /** The best of some: a new thread may be slow once, and would shrink the batches for good. */
  private long quickest(long count) throws IOException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && least >= BATCH_NANOS / 2; i++) {
      long begin = System.nanoTime();
      transfer.run(count);
      least = Math.min(least, System.nanoTime() - begin);
    }
    return least;
  }

  /**
   * Ends the threads.
   *
   * @throws IOException if the pipe cannot be closed
   */
  @TearDown
  public void stop() throws IOException {
    transfer.close();
  }

  /**
   * Moves a batch.
   *
   * @param counters where it is noted
   * @throws IOException never
   */
  @Benchmark
  public void transfer(Counters counters) throws IOException {
    Snapshot before = snapshot();
    transfer.run(ranges);
    Snapshot after = snapshot();
    counters.bytes += ranges * senders * range;
    counters.lockAcquisitions += after.sent.lockAcquisitions()
        - before.sent.lockAcquisitions()
        + after.received.lockAcquisitions()
        - before.received.lockAcquisitions();
    counters.parks +=
        after.sent.parks() - before.sent.parks() + after.received.parks() - before.received.parks();
    counters.wakeUps += after.sent.wakeUps()
        - before.sent.wakeUps()
        + after.received.wakeUps()
        - before.received.wakeUps();
    ProcessUsage usage = after.usage.since(before.usage);
    Long switches = usage.voluntarySwitches();
    counters.switches += switches == null ? 0 : switches;
    counters.cpuNanos += usage.cpuNanos();
    counters.allocated += after.allocated - before.allocated;
  }

  private Snapshot snapshot() {
    ChannelStats.End none = new ChannelStats.End(0, 0, 0, 0, 0, 0, 0);
    ChannelStats stats = transfer.pipe().stats().orElse(new ChannelStats(none, none, 0));
    return new Snapshot(stats.sender(), stats.receiver(), ProcessUsage.current(), allocated());
  }

  private long allocated() {
    long sum = 0;
    if (!placement.isVirtual()
        && ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads) {
      for (Thread worker : transfer.workers()) {
        sum += threads.getThreadAllocatedBytes(worker.getId());
      }
    }
    return sum;
  }
}
