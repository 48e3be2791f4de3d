// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.WindowReader;
import io.bulkpipe.channel.WindowWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * One thread writes items of 64 bytes and reads them back: through one window for each batch, or
 * with one call for each item. An item is an array that is copied, or eight fields that are written
 * and read one by one: into an array that is sent, or straight into the window. The time is that of
 * an item, there and back.
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
  private static final VarHandle FIELD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final BulkChannel channel = BulkChannel.create();
  private final BulkSender sender = channel.sender();
  private final BulkReceiver receiver = channel.receiver();
  private final byte[] item = new byte[ITEM];
  private final WindowWriter writer = this::write;
  private final WindowReader reader = this::read;
  private final WindowWriter fieldWriter = this::writeFields;
  private final WindowReader fieldReader = this::readFields;
  private long next;
  private long sum;
  private int left;

  /** A call for each item. */
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

  /** A window for each batch, or two where the ring ends. */
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

  /** A call for each item, whose fields are put into an array and taken out of it. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long fieldsOneByOne() throws Exception {
    for (int i = 0; i < ITEMS; i++) {
      for (int at = 0; at < ITEM; at += Long.BYTES) {
        FIELD.set(item, at, next + at);
      }
      next++;
      sender.sendBulk(item, 0, ITEM);
      receiver.receiveInto(item, 0, ITEM);
      long fields = 0;
      for (int at = 0; at < ITEM; at += Long.BYTES) {
        fields += (long) FIELD.get(item, at);
      }
      sum += fields;
    }
    return sum;
  }

  /** A window for each batch, or two where the ring ends, with the fields in it. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long fieldsInWindows() throws Exception {
    left = BATCH;
    while (left > 0) {
      left -= sender.fill(ITEM, fieldWriter);
    }
    left = BATCH;
    while (left > 0) {
      left -= receiver.drain(ITEM, fieldReader);
    }
    return sum;
  }

  private int writeFields(ByteBuffer window) {
    window.order(ByteOrder.nativeOrder());
    int at = window.position();
    long value = next;
    for (int n = Math.min(left, window.remaining()); n >= ITEM; n -= ITEM) {
      for (int field = 0; field < ITEM; field += Long.BYTES) {
        window.putLong(at + field, value + field);
      }
      at += ITEM;
      value++;
    }
    next = value;
    window.position(at);
    return 0;
  }

  private int readFields(ByteBuffer window) {
    window.order(ByteOrder.nativeOrder());
    int at = window.position();
    long fields = 0;
    for (int n = window.remaining(); n >= ITEM; n -= ITEM) {
      for (int field = 0; field < ITEM; field += Long.BYTES) {
        fields += window.getLong(at + field);
      }
      at += ITEM;
    }
    sum += fields;
    window.position(at);
    return 0;
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
