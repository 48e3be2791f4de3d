// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the benchmarks of pipes have in common. The commands interleave the subjects; some of them
 * by themselves are measured by, for instance, {@code java -cp bench/target/bulkpipe-bench.jar
 * org.openjdk.jmh.Main TransferBenchmark -p subject=BULKPIPE,PIPED -p range=1024}.
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
public abstract class PipeBenchmark {
  private static final long BATCH_NANOS = 2_500_000;
  private static final int TRIES = 3;

  @Param({"BULKPIPE", "BULKPIPE_SHARED", "QUEUE"})
  public Subject subject;

  @Param("UNPINNED")
  public Placement placement;

  /** Work of any length. */
  @FunctionalInterface
  public interface Work {
    void run(long count) throws IOException;
  }

  /** Finds how much is some milliseconds of work: tries longer and longer batches. */
  public static long batchLength(long most, Work work) throws IOException {
    long count = 1;
    while (2 * count <= most && quickest(count, work) < BATCH_NANOS) {
      count *= 2;
    }
    return count;
  }

  /** The best of some: a new thread may be slow once, and would shrink the batches for good. */
  private static long quickest(long count, Work work) throws IOException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && least >= BATCH_NANOS; i++) {
      long begin = System.nanoTime();
      work.run(count);
      least = Math.min(least, System.nanoTime() - begin);
    }
    return least;
  }
}
