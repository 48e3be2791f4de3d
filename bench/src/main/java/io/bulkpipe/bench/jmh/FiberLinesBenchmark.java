// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.lines.Lines;
import io.bulkpipe.bench.pipe.BulkpipePipe;
import io.bulkpipe.bench.pipe.Cost;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.TransferCounters;
import io.bulkpipe.bench.pipe.Workers;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
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
 * A virtual thread writes integers, one a line, digits and newline separately, and another one
 * reads and checks them: the origin's second workload. An invocation is all of them, through a new
 * channel.
 *
 * <p>The command {@code fibers --lines} interleaves the subjects; by itself, which needs JDK 21, it
 * is {@code java -cp bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main FiberLinesBenchmark}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 5,
    jvmArgsAppend = {
      "-Djdk.virtualThreadScheduler.parallelism=1",
      "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    })
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH
public class FiberLinesBenchmark {
  private static final long PATIENCE_SECONDS = 3_600;

  @Param("BULKPIPE")
  public Subject subject;

  @Param("ONE_CARRIER")
  public Placement placement;

  @Param({"65536", "32768"})
  public int capacity;

  @Param("1000000")
  public int lines;

  @Benchmark
  public void lines(TransferCounters counters) throws IOException {
    BulkChannel channel = ((BulkpipePipe) subject.open(capacity, 1, false)).channel();
    Lines all = new Lines(lines);
    try (Workers workers = new Workers(lines + " lines", placement)) {
      workers.addSender(() -> {
        try (OutputStream out = PipeStreams.outputStream(channel.sender())) {
          all.write(out);
        }
      });
      workers.addReceiver(() -> {
        try (InputStream in = PipeStreams.inputStream(channel.receiver())) {
          all.read(in);
        }
      });
      Cost before = Cost.current(Optional.of(channel.stats()), workers);
      workers.run(PATIENCE_SECONDS);
      ChannelStats stats = channel.stats();
      Cost.current(Optional.of(stats), workers).addSince(before, counters);
      counters.bytes += stats.receiver().bytes();
    }
  }
}
