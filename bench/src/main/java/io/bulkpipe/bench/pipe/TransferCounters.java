// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

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
}
