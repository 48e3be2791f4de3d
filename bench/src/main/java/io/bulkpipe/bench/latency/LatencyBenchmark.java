// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.latency;

import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.TransferCell;
import io.bulkpipe.bench.pipe.TransferCheck;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
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
 * A thread sends a lone message of 64 bytes, which says when, to another one that has waited for a
 * while. What counts is what {@link HandOvers} finds; the benchmark's own result is mostly the pauses
 * in between.
 *
 * <p>The command {@code latency} interleaves the subjects; some by themselves are {@code java -cp
 * bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main LatencyBenchmark -prof
 * io.bulkpipe.bench.latency.HandOvers -p subject=BULKPIPE,QUEUE}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 5,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH
public class LatencyBenchmark {

  /** Which pipe. */
  @Param({"BULKPIPE", "BULKPIPE_SHARED", "PIPED", "QUEUE"})
  public PipeSubject subject;

  /** Where the threads run. */
  @Param("UNPINNED")
  public Placement placement;

  /** For how long at least the receiver has waited before a message. */
  @Param("200")
  public int idleMicros;

  private HandOver handOver;

  /** How often the receiver of a pipe that counts it parks; JMH turns each into a rate. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counters {
    /** Messages handed over. */
    public long handOvers;

    /** Parks of the receiver meanwhile. */
    public long parks;
  }

  /**
   * Starts the receiver, after a pipe like this has been shown to be correct.
   *
   * @throws IOException if it is not
   */
  @Setup
  public void start() throws IOException {
    TransferCheck.check(
        subject, new TransferCell(placement, HandOver.SIZE, HandOver.CAPACITY, 1, 1));
    handOver = new HandOver(subject, placement);
  }

  /**
   * Ends the receiver.
   *
   * @throws IOException if the pipe cannot be closed
   */
  @TearDown
  public void stop() throws IOException {
    handOver.close();
  }

  /**
   * Waits, and hands a message over.
   *
   * @param counters where it is noted
   * @throws Exception if it does not arrive
   */
  @Benchmark
  public void handOver(Counters counters) throws Exception {
    long before = parks();
    handOver.after(TimeUnit.MICROSECONDS.toNanos(idleMicros));
    counters.parks += parks() - before;
    counters.handOvers++;
  }

  private long parks() {
    return handOver
        .pipe()
        .stats()
        .map(ChannelStats::receiver)
        .map(ChannelStats.End::parks)
        .orElse(0L);
  }
}
