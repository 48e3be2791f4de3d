// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BatchLength;
import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Cost;
import io.bulkpipe.bench.pipe.PipeBenchmark;
import io.bulkpipe.bench.pipe.TransferCounters;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A thread sends messages, another one receives them. An invocation takes some milliseconds; what
 * counts is the rate of the counter {@code bytes}.
 */
@SuppressWarnings("NullAway.Init") // by JMH
public class MessageBenchmark extends PipeBenchmark {
  private static final long MOST_BYTES = 1 << 28;

  @Param({"16", "256", "4096"})
  public int size;

  @Param({"1", "64"})
  public int batch;

  @Param("65536")
  public int capacity;

  private MessageTransfer transfer;
  private long batches;

  @Setup
  public void start() throws IOException {
    Condition condition = Condition.oneToOne(placement, capacity, size);
    MessageCheck.check(subject, condition, batch);
    transfer = new MessageTransfer(subject, condition, batch);
    long most = Math.max(1, MOST_BYTES / ((long) batch * size));
    batches = BatchLength.find(most, transfer::run);
  }

  @TearDown
  public void stop() {
    transfer.close();
  }

  @Benchmark
  public long transfer(TransferCounters counters) throws IOException {
    Cost before = transfer.cost();
    transfer.run(batches);
    transfer.cost().addSince(before, counters);
    counters.bytes += batches * batch * size;
    return transfer.sum();
  }
}
