// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.SampleTimeResult;
import org.openjdk.jmh.util.SampleBuffer;

/**
 * What {@link LatencyBenchmark} finds, as a JMH profiler: two distributions an iteration, which JMH
 * keeps, merges and prints as those of its sampling mode. That mode itself times a call, but a
 * hand-over begins in one thread and ends in another.
 */
public final class HandOvers implements InternalProfiler {
  /** From before a send to the moment when the receiver has its first byte. */
  static final String FIRST_BYTE = "firstByte";

  /** The same to the moment when the receiver has all bytes. */
  static final String MESSAGE = "message";

  // A profiler and a benchmark of one process cannot be given to each other.
  private static SampleBuffer firstBytes = new SampleBuffer();
  private static SampleBuffer messages = new SampleBuffer();

  public HandOvers() {}

  static synchronized void record(long firstByteNanos, long messageNanos) {
    firstBytes.add(firstByteNanos);
    messages.add(messageNanos);
  }

  static synchronized void clear() {
    firstBytes = new SampleBuffer();
    messages = new SampleBuffer();
  }

  static synchronized List<SampleTimeResult> results() {
    return List.of(result(FIRST_BYTE, firstBytes), result(MESSAGE, messages));
  }

  private static SampleTimeResult result(String name, SampleBuffer buffer) {
    return new SampleTimeResult(ResultRole.SECONDARY, name, buffer, TimeUnit.NANOSECONDS);
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    clear();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Collection<? extends org.openjdk.jmh.results.Result> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    return results();
  }

  @Override
  public String getDescription() {
    return "The hand-overs of LatencyBenchmark: the first byte's, and the whole message's";
  }
}
