// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Subject;
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
 * One thread sends a range and receives all of it; nobody ever waits.
 *
 * <p>The command {@code roundtrip} interleaves the subjects; some by themselves are {@code java -cp
 * bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main RoundTripBenchmark -p subject=BULKPIPE,PIPED
 * -p size=8 -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // by JMH
public class RoundTripBenchmark {

  @Param({"BULKPIPE", "BULKPIPE_SHARED", "PIPED"})
  public Subject subject;

  @Param("8")
  public int size;

  @Param("65536")
  public int capacity;

  private BytePipe pipe;
  private BytePipe.Sender sender;
  private BytePipe.Receiver receiver;
  private byte[] src;
  private byte[] dst;

  @Setup
  public void start() throws Exception {
    RoundTripCheck.check(subject, size, capacity);
    pipe = subject.open(capacity, size, false);
    sender = pipe.sender();
    receiver = pipe.receiver();
    src = new byte[size];
    dst = new byte[size];
  }

  @TearDown
  public void stop() throws IOException {
    pipe.close();
  }

  @Benchmark
  public int roundTrip() throws Exception {
    sender.send(src, size);
    int done = 0;
    do {
      done += receiver.receive(dst, size - done);
    } while (done < size);
    return done;
  }
}
