// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.roundtrip;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
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
 * One thread writes a range and reads it back; nobody ever waits.
 *
 * <p>Run it with {@code java -cp bench/target/bulkpipe-bench.jar org.openjdk.jmh.Main
 * RoundTripBenchmark -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(5)
@State(Scope.Thread)
public class RoundTripBenchmark {
  private static final int CAPACITY = 65_536;

  /** Bytes of the range. */
  @Param("8")
  public int size;

  /** {@link BulkChannel} as it is. */
  @State(Scope.Thread)
  public static class Bulkpipe {
    final BulkSender sender;
    final BulkReceiver receiver;

    /** Makes the channel. */
    public Bulkpipe() {
      this(BulkChannel.create(CAPACITY));
    }

    Bulkpipe(BulkChannel channel) {
      this.sender = channel.sender();
      this.receiver = channel.receiver();
    }
  }

  /** {@link BulkChannel} with a single sender and receiver promised. */
  @State(Scope.Thread)
  public static class BulkpipeSingle extends Bulkpipe {

    /** Makes the channel. */
    public BulkpipeSingle() {
      super(BulkChannel.builder()
          .capacity(CAPACITY)
          .singleSender()
          .singleReceiver()
          .build());
    }
  }

  /** The streams of {@code java.io}. */
  @State(Scope.Thread)
  public static class Piped {
    final PipedOutputStream out = new PipedOutputStream();
    final PipedInputStream in;

    /** Makes the streams. */
    public Piped() {
      try {
        this.in = new PipedInputStream(out, CAPACITY);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final byte[] range = new byte[CAPACITY];

  /**
   * Sends and receives.
   *
   * @param pipe the channel
   * @return the bytes received
   * @throws Exception never
   */
  @Benchmark
  public int bulkpipe(Bulkpipe pipe) throws Exception {
    pipe.sender.sendBulk(range, 0, size);
    return pipe.receiver.receiveInto(range, 0, size);
  }

  /**
   * Sends and receives, without a lock.
   *
   * @param pipe the channel
   * @return the bytes received
   * @throws Exception never
   */
  @Benchmark
  public int bulkpipeSingle(BulkpipeSingle pipe) throws Exception {
    pipe.sender.sendBulk(range, 0, size);
    return pipe.receiver.receiveInto(range, 0, size);
  }

  /**
   * Writes and reads.
   *
   * @param pipe the streams
   * @return the bytes read
   * @throws Exception never
   */
  @Benchmark
  public int piped(Piped pipe) throws Exception {
    pipe.out.write(range, 0, size);
    return pipe.in.read(range, 0, size);
  }
}
