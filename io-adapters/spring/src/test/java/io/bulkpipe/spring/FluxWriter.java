// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.adapter.tck.ByteWriter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** A publisher of pooled buffers as the writer of a connection. It waits for demand. */
final class FluxWriter implements Publisher<DataBuffer>, Subscription, ByteWriter {
  private static final int MUCH = 1 << 20;

  private final TrackedBuffers buffers;
  private final CompletableFuture<Subscriber<? super DataBuffer>> subscriber =
      new CompletableFuture<>();
  private final Semaphore demand = new Semaphore(0);
  private volatile boolean cancelled;

  FluxWriter(TrackedBuffers buffers) {
    this.buffers = buffers;
  }

  @Override
  public void subscribe(Subscriber<? super DataBuffer> given) {
    subscriber.complete(given);
    given.onSubscribe(this);
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
  public void write(byte[] src, int offset, int length) throws Exception {
    DataBuffer buffer = buffers.of(src, offset, length);
    demand.acquire();
    if (cancelled) {
      DataBufferUtils.release(buffer);
      demand.release(); // for the next call
      throw new CancellationException("the subscriber has cancelled");
    }
    subscriber.get().onNext(buffer); // which may have been cancelled since
  }

  @Override
  public void flush() {} // each element is flushed

  @Override
  public void end() throws Exception {
    subscriber.get().onComplete();
  }

  @Override
  public void fail(Exception cause) throws Exception {
    subscriber.get().onError(cause);
  }
}
