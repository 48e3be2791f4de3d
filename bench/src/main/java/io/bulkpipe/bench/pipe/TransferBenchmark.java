// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Threads move ranges through a pipe. An invocation is a batch of some milliseconds; what counts is
 * the rate of the counter {@code bytes}.
 */
@SuppressWarnings("NullAway.Init") // by JMH
public class TransferBenchmark extends PipeBenchmark {
  private static final long BATCH_BYTES = 1L << 30;

  @Param({"64", "1024", "8192", "65536"})
  public int range;

  @Param("65536")
  public int capacity;

  @Param("1x1")
  public String ends;

  private Condition condition;
  private Transfer transfer;
  private long ranges;

  @Setup
  public void start() throws IOException {
    condition = ConditionOptions.condition(placement, capacity, range, ends);
    TransferCheck.check(subject, condition);
    transfer = new Transfer(subject, condition);
    ranges = BatchLength.find(Math.max(1, BATCH_BYTES / range), transfer::run);
  }

  @TearDown
  public void stop() throws IOException {
    transfer.close();
  }

  @Benchmark
  public void transfer(TransferCounters counters) throws IOException {
    Cost before = transfer.cost();
    transfer.run(ranges);
    transfer.cost().addSince(before, counters);
    counters.bytes += ranges * condition.senders() * range;
  }
}
