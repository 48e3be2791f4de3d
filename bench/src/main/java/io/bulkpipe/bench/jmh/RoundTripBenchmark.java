// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BytePipe;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One thread sends a range and receives all of it; nobody ever waits.
 *
 * <p>The command {@code roundtrip} interleaves the subjects; some by themselves are {@code java -cp
 * bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main RoundTripBenchmark -p subject=BULKPIPE,PIPED
 * -p size=8 -prof gc}.
 */
@SuppressWarnings("NullAway.Init") // by JMH
public class RoundTripBenchmark extends PipeBenchmark {
  private static final int PRIME = 251;
  private static final int LAPS = 3;
  private static final int LEAST_CHECKED = 16;

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
    if (!subject.holds(capacity, size)) {
      throw new IOException(subject + " would wait: it cannot hold " + size + " bytes");
    }
    pipe = subject.open(capacity, size, false);
    sender = pipe.sender();
    receiver = pipe.receiver();
    src = new byte[size];
    dst = new byte[size];
    check();
  }

  /** Checks that what comes out is what went in, while the pipe's storage wraps a few times. */
  private void check() throws IOException, InterruptedException {
    int roundTrips = Math.max(LEAST_CHECKED, LAPS * capacity / size);
    for (int i = 0; i < roundTrips; i++) {
      for (int j = 0; j < size; j++) {
        src[j] = (byte) ((i + j) % PRIME);
      }
      byte[] sent = src.clone();
      sender.send(src, size);
      Arrays.fill(src, (byte) -1); // it is the sender's again
      for (int done = 0; done < size; ) {
        int n = receiver.receive(dst, size - done);
        if (!Arrays.equals(dst, 0, n, sent, done, done + n)) {
          throw new IOException(subject + ": round trip " + i + " is wrong");
        }
        done += n;
      }
    }
  }

  @TearDown
  public void stop() throws IOException {
    pipe.close();
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public int roundTrip() throws Exception {
    sender.send(src, size);
    int done = 0;
    do {
      done += receiver.receive(dst, size - done);
    } while (done < size);
    return done;
  }
}
