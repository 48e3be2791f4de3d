// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.TransferCheck;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Threads at both ends of a pipe move ranges. An invocation is a batch of some milliseconds, after
 * which the pipe is empty; what counts is the rate of the counter {@code bytes}.
 */
@SuppressWarnings("NullAway.Init") // by JMH
public class TransferBenchmark extends PipeBenchmark {
  private static final long BATCH_BYTES = 1L << 30;

  @Param({"64", "1024", "8192", "65536"})
  public int range;

  @Param("65536")
  public int capacity;

  @Param("1x1")
  public String ends;

  private Condition condition;
  private BytePipe pipe;
  private Workers workers;
  private long ranges;

  /** How many ranges each sender sends in a batch. */
  private volatile long share;

  @Setup
  public void start() throws IOException {
    condition = Condition.of(placement, capacity, range, ends);
    TransferCheck.check(subject, condition);
    pipe = condition.open(subject);
    workers = new Workers("a transfer of " + condition, placement);
    for (int i = 0; i < condition.senders(); i++) {
      workers.addSender(sender());
    }
    for (int i = 0; i < condition.receivers(); i++) {
      workers.addReceiver(receiver(i));
    }
    ranges = batchLength(Math.max(1, BATCH_BYTES / range), this::move);
  }

  @TearDown
  public void stop() throws IOException {
    workers.close();
    pipe.close();
  }

  @Benchmark
  public void transfer(TransferCounters counters) throws IOException {
    counters.count(workers, pipe::stats, () -> move(ranges));
    counters.bytes += ranges * condition.senders() * range;
  }

  private void move(long rangesEach) throws IOException {
    share = rangesEach;
    workers.run();
  }

  private Workers.Batch sender() {
    BytePipe.Sender sender = pipe.sender();
    byte[] src = new byte[range];
    return () -> {
      for (long left = share; left > 0; left--) {
        sender.send(src, src.length);
      }
      sender.flush();
    };
  }

  /**
   * Receives its part of the ranges: nobody ends the pipe, and a common count would cost something.
   * Whole ones, since a queue's receiver keeps the rest of a chunk.
   */
  private Workers.Batch receiver(int number) {
    BytePipe.Receiver receiver = pipe.receiver();
    byte[] dst = new byte[range];
    return () -> {
      long all = share * condition.senders();
      long mine = all / condition.receivers() + (number < all % condition.receivers() ? 1 : 0);
      for (long left = mine * dst.length; left > 0; ) {
        left -= receiver.receive(dst, (int) Math.min(left, dst.length));
      }
    };
  }
}
