// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.adapter.tck.ByteWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** A publisher as the writer of a connection. It waits for demand. */
final class FlowWriter<T> implements Flow.Subscription, ByteWriter {
  private static final int MUCH = 1 << 20;

  private final Flow.Subscriber<T> subscriber;
  private final Function<ByteBuffer, T> element;
  private final Semaphore demand = new Semaphore(0);
  private volatile boolean cancelled;

  private FlowWriter(Flow.Subscriber<T> subscriber, Function<ByteBuffer, T> element) {
    this.subscriber = subscriber;
    this.element = element;
  }

  static <T> FlowWriter<T> to(Flow.Subscriber<T> subscriber, Function<ByteBuffer, T> element) {
    FlowWriter<T> writer = new FlowWriter<>(subscriber, element);
    subscriber.onSubscribe(writer);
    return writer;
  }

  @Override
  public void request(long n) {
    demand.release((int) Math.min(n, MUCH));
  }

  @Override
  public void cancel() {
    cancelled = true;
    demand.release();
  }

  @Override
  public void write(byte[] src, int offset, int length) throws InterruptedException {
    ByteBuffer bytes = ByteBuffer.allocate(length).put(src, offset, length).flip();
    demand.acquire();
    if (cancelled) {
      demand.release(); // for the next call
      throw new CancellationException("the subscriber has cancelled");
    }
    subscriber.onNext(element.apply(bytes));
  }

  @Override
  public void flush() {} // each element is flushed

  @Override
  public void end() {
    subscriber.onComplete();
  }

  @Override
  public void fail(Exception cause) {
    subscriber.onError(cause);
  }
}
