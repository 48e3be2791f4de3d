// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BulkpipePipe;
import io.bulkpipe.bench.pipe.Workers;
import io.bulkpipe.bench.stream.Lines;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/**
 * A virtual thread writes integers, one a line, digits and newline separately, and another one
 * reads and checks them: the origin's second workload. An invocation is all of them, through a new
 * channel.
 *
 * <p>The command {@code fibers --lines} interleaves the subjects; by itself, which needs JDK 21, it
 * is {@code java -cp bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main FiberLinesBenchmark -p
 * subject=BULKPIPE -p placement=ONE_CARRIER}.
 */
@Fork(
    value = 5,
    jvmArgsAppend = {
      "-Djdk.virtualThreadScheduler.parallelism=1",
      "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    })
public class FiberLinesBenchmark extends PipeBenchmark {
  private static final long PATIENCE_SECONDS = 3_600;

  @Param({"65536", "32768"})
  public int capacity;

  @Param("1000000")
  public int lines;

  @Benchmark
  public void lines(TransferCounters counters) throws IOException {
    BulkpipePipe pipe = (BulkpipePipe) subject.open(capacity, 1, false);
    BulkChannel channel = pipe.channel();
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
      counters.count(workers, pipe::stats, () -> workers.run(PATIENCE_SECONDS));
      counters.bytes += channel.stats().receiver().bytes();
    }
  }
}
