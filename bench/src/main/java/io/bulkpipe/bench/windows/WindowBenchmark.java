// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.windows;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.WindowReader;
import io.bulkpipe.channel.WindowWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread writes items of 64 bytes and reads them back: through one window for each batch, or with
 * one call for each item. The time is that of an item, there and back.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(5)
@State(Scope.Thread)
public class WindowBenchmark {
  private static final int ITEM = 64;
  private static final int ITEMS = 256;
  private static final int BATCH = ITEM * ITEMS;

  private final BulkChannel channel = BulkChannel.create();
  private final BulkSender sender = channel.sender();
  private final BulkReceiver receiver = channel.receiver();
  private final byte[] item = new byte[ITEM];
  private final WindowWriter writer = this::write;
  private final WindowReader reader = this::read;
  private int left;

  /**
   * A call for each item.
   *
   * @return the bytes of the last one
   * @throws Exception never
   */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int oneByOne() throws Exception {
    int received = 0;
    for (int i = 0; i < ITEMS; i++) {
      sender.sendBulk(item, 0, ITEM);
      received = receiver.receiveInto(item, 0, ITEM);
    }
    return received;
  }

  /**
   * A window for each batch, or two where the ring ends.
   *
   * @return the bytes of the last one
   * @throws Exception never
   */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int windows() throws Exception {
    left = BATCH;
    while (left > 0) {
      left -= sender.fill(ITEM, writer);
    }
    int received = 0;
    left = BATCH;
    while (left > 0) {
      received = receiver.drain(ITEM, reader);
      left -= received;
    }
    return received;
  }

  private int write(ByteBuffer window) {
    for (int n = Math.min(left, window.remaining()); n >= ITEM; n -= ITEM) {
      window.put(item, 0, ITEM);
    }
    return 0;
  }

  private int read(ByteBuffer window) {
    while (window.remaining() >= ITEM) {
      window.get(item, 0, ITEM);
    }
    return 0;
  }
}
