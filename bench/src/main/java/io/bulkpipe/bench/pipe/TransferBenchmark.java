// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

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
  private static final long BATCH_BYTES = 1L << 30;

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

  /**
   * Starts the threads, after the pipe has been shown to be correct.
   *
   * @throws IOException if it is not
   */
  @Setup
  public void start() throws IOException {
    TransferCell cell = new TransferCell(placement, range, capacity, senders, receivers);
    TransferCheck.check(subject, cell);
    transfer = new Transfer(subject, cell);
    ranges = BatchLength.find(Math.max(1, BATCH_BYTES / range), transfer::run);
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
  public void transfer(TransferCounters counters) throws IOException {
    Cost before = transfer.cost();
    transfer.run(ranges);
    transfer.cost().addSince(before, counters);
    counters.bytes += ranges * senders * range;
  }
}
