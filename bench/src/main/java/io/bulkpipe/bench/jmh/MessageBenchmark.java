// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.TransferCheck;
import io.bulkpipe.bench.pipe.Workers;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A thread sends messages, another one receives them. An invocation takes some milliseconds; what
 * counts is the rate of the counter {@code bytes}.
 */
@SuppressWarnings("NullAway.Init") // by JMH
public class MessageBenchmark extends PipeBenchmark {
  private static final long MOST_BYTES = 1 << 28;
  private static final int LINE = 64;

  @Param({"16", "256", "4096"})
  public int size;

  @Param({"1", "64"})
  public int batch;

  @Param("65536")
  public int capacity;

  private MessagePipe pipe;
  private Workers workers;
  private long batches;
  private volatile long share;
  private volatile long sum;

  /** Checks that messages arrive whole, in order, and as arrays of the receiver's own. */
  @Setup
  public void start() throws IOException {
    Condition condition = Condition.oneToOne(placement, capacity, size);
    TransferCheck.check(
        new MessagePipe.Ranges(MessagePipe.open(subject, condition, batch), size, batch),
        "the check of " + subject + " under " + condition,
        condition,
        batch);
    pipe = MessagePipe.open(subject, condition, batch);
    workers = new Workers("messages under " + condition, placement);
    workers.addSender(batch == 1 ? oneByOne() : inBatches());
    workers.addReceiver(this::receive);
    batches = batchLength(Math.max(1, MOST_BYTES / ((long) batch * size)), this::move);
  }

  @TearDown
  public void stop() {
    workers.close();
  }

  @Benchmark
  public long transfer(TransferCounters counters) throws IOException {
    counters.count(workers, pipe::stats, () -> move(batches));
    counters.bytes += batches * batch * size;
    return sum;
  }

  /** Moves batches; returns the sum of bytes of their messages: somebody has looked at them. */
  long move(long count) throws IOException {
    share = count;
    workers.run();
    return sum;
  }

  private Workers.Batch oneByOne() {
    byte[] message = new byte[size];
    return () -> {
      for (long left = share; left > 0; left--) {
        message[0] = (byte) left;
        pipe.send(message);
      }
    };
  }

  private Workers.Batch inBatches() {
    List<byte[]> messages = Stream.generate(() -> new byte[size]).limit(batch).toList();
    return () -> {
      for (long left = share; left > 0; left--) {
        for (byte[] message : messages) {
          message[0] = (byte) left;
        }
        pipe.sendAll(messages);
      }
    };
  }

  private void receive() throws IOException, InterruptedException {
    long seen = 0;
    if (batch == 1) {
      for (long left = share; left > 0; left--) {
        seen += lookAt(pipe.receive());
      }
    } else {
      for (long left = share * batch; left > 0; ) {
        List<byte[]> messages = pipe.receiveAll((int) Math.min(batch, left));
        for (byte[] message : messages) {
          seen += lookAt(message);
        }
        left -= messages.size();
      }
    }
    sum = seen;
  }

  /** A byte of each cache line: what nobody reads would not have to get to the receiver. */
  private static long lookAt(byte[] message) {
    long seen = 0;
    for (int i = 0; i < message.length; i += LINE) {
      seen += message[i];
    }
    return seen;
  }
}
