// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.PipeBenchmark;
import io.bulkpipe.bench.pipe.TransferCheck;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A thread sends a lone message of 64 bytes, which says when, to another one that has waited for a
 * while. What counts is what {@link HandOvers} finds, as a profiler of JMH; the benchmark's own
 * result is mostly the pauses in between.
 */
@SuppressWarnings("NullAway.Init") // by JMH
public class LatencyBenchmark extends PipeBenchmark {

  /** For how long at least the receiver has waited before a message. */
  @Param("200")
  public int idleUs;

  private HandOver handOver;

  /** How often the receiver of a pipe that counts it parks; JMH turns each into a rate. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counters {
    public long handOvers;

    public long parks;
  }

  @Setup
  public void start() throws IOException {
    TransferCheck.check(subject, Condition.oneToOne(placement, HandOver.CAPACITY, HandOver.SIZE));
    handOver = new HandOver(subject, placement);
  }

  @TearDown
  public void stop() throws IOException {
    handOver.close();
  }

  @Benchmark
  public void handOver(Counters counters) throws Exception {
    long before = parks();
    handOver.after(TimeUnit.MICROSECONDS.toNanos(idleUs));
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
