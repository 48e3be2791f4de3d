// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.pipe.Workers;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a run moves and costs; JMH turns each into a rate. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class TransferCounters {
  public long bytes;

  /** Acquisitions of a lock, where the pipe counts them. */
  public long lockAcquisitions;

  public long parks;

  public long wakeUps;

  public long switches;

  /** Involuntary context switches of the process; yields are among them. */
  public long preemptions;

  public long cpuNanos;

  /** Bytes allocated by the threads that move bytes; only platform threads tell. */
  public long allocated;

  /** Moves bytes. */
  @FunctionalInterface
  interface Move {
    void run() throws IOException;
  }

  /** Moves bytes, and adds what that has cost. */
  void count(Workers workers, Supplier<Optional<ChannelStats>> stats, Move move)
      throws IOException {
    add(-1, workers, stats.get());
    move.run();
    add(1, workers, stats.get());
  }

  private void add(int sign, Workers workers, Optional<ChannelStats> stats) {
    stats.ifPresent(both -> {
      add(sign, both.sender());
      add(sign, both.receiver());
    });
    ProcessUsage usage = ProcessUsage.current();
    switches += sign * (long) usage.voluntarySwitches();
    preemptions += sign * (long) usage.involuntarySwitches();
    cpuNanos += sign * (long) usage.cpuNanos();
    allocated += sign * workers.allocated();
  }

  private void add(int sign, ChannelStats.End end) {
    lockAcquisitions += sign * end.lockAcquisitions();
    parks += sign * end.parks();
    wakeUps += sign * end.wakeUps();
  }
}
