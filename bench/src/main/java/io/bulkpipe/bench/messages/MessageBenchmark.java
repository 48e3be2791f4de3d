// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.bench.pipe.BatchLength;
import io.bulkpipe.bench.pipe.Cost;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.TransferCounters;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
 * A thread sends messages, another one receives them. An invocation takes some milliseconds; what
 * counts is the rate of the counter {@code bytes}.
 *
 * <p>The command {@code messages} interleaves the subjects; some by themselves are {@code java -cp
 * bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main MessageBenchmark -p subject=BULKPIPE,QUEUE -p
 * size=256}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(5)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH
public class MessageBenchmark {
  private static final long MOST_BYTES = 1 << 28;

  /** What carries the messages. */
  @Param({"BULKPIPE", "BULKPIPE_SHARED", "QUEUE", "KOTLINX"})
  public PipeSubject subject;

  /** Where the threads run. */
  @Param("UNPINNED")
  public Placement placement;

  /** Bytes of a message. */
  @Param({"16", "256", "4096"})
  public int size;

  /** Messages a call. */
  @Param({"1", "64"})
  public int batch;

  /** Bytes between the ends. */
  @Param("65536")
  public int capacity;

  private MessageTransfer transfer;
  private long batches;

  /**
   * Starts the threads, after one such pipe has been shown to be correct.
   *
   * @throws IOException if it is not
   */
  @Setup
  public void start() throws IOException {
    MessageCell cell = new MessageCell(placement, size, batch, capacity);
    MessageCheck.check(subject, cell);
    transfer = new MessageTransfer(subject, cell);
    long most = Math.max(1, MOST_BYTES / ((long) batch * size));
    batches = BatchLength.find(most, transfer::run);
  }

  /** Ends the threads. */
  @TearDown
  public void stop() {
    transfer.close();
  }

  /**
   * Moves some milliseconds' worth of messages.
   *
   * @param counters where it is noted
   * @return a function of the messages
   * @throws IOException never
   */
  @Benchmark
  public long transfer(TransferCounters counters) throws IOException {
    Cost before = transfer.cost();
    transfer.run(batches);
    transfer.cost().addSince(before, counters);
    counters.bytes += batches * batch * size;
    return transfer.sum();
  }
}
