// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.adapter.tck.ByteReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** A subscriber as the reader of a connection. It asks for a buffer when it has read the last. */
final class FluxReader implements Subscriber<DataBuffer>, ByteReader {
  /** An element, or the end with or without a failure. */
  private record Signal(
      @Nullable DataBuffer element, @Nullable Throwable failure) {}

  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private @Nullable DataBuffer chunk;
  private @Nullable Signal end;

  @Override
  public void onSubscribe(Subscription given) {
    subscription.complete(given);
  }

  @Override
  public void onNext(DataBuffer element) {
    signals.add(new Signal(element, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(null, failure));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(null, null));
  }

  @Override
  public int read(byte[] dst, int offset, int length) throws Exception {
    DataBuffer from = chunk;
    if (from == null) {
      Signal signal = end;
      if (signal == null) {
        subscription.get().request(1);
        signal = signals.take();
      }
      from = signal.element;
      if (from == null) {
        end = signal;
        if (signal.failure != null) {
          throw new ExecutionException("the publisher failed", signal.failure);
        }
        return -1;
      }
    }
    int n = Math.min(length, from.readableByteCount());
    from.read(dst, offset, n);
    chunk = from.readableByteCount() > 0 ? from : null;
    if (chunk == null) {
      DataBufferUtils.release(from);
    }
    return n;
  }

  @Override
  public void cancel() throws Exception {
    subscription.get().cancel();
  }
}
