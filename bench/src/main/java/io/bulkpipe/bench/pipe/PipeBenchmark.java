// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

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

  @Param({"BULKPIPE", "BULKPIPE_SHARED", "QUEUE"})
  public Subject subject;

  @Param("UNPINNED")
  public Placement placement;
}
