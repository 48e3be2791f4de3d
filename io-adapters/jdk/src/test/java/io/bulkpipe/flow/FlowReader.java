// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.adapter.tck.ByteReader;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A subscriber as the reader of a connection. It asks for a chunk when it has read the last. */
final class FlowReader implements Flow.Subscriber<ByteBuffer>, ByteReader {
  /** What the publisher has signalled: an element, or the end with or without a failure. */
  private record Signal(
      @Nullable ByteBuffer element, @Nullable Throwable failure) {}

  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private @Nullable Signal end;

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
  }

  @Override
  public void onNext(ByteBuffer element) {
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
    while (!chunk.hasRemaining()) {
      Signal signal = end;
      if (signal == null) {
        subscription.get().request(1);
        signal = signals.take();
      }
      if (signal.element == null) {
        end = signal;
        if (signal.failure != null) {
          throw new ExecutionException("the publisher failed", signal.failure);
        }
        return -1;
      }
      chunk = signal.element;
    }
    int n = Math.min(length, chunk.remaining());
    chunk.get(dst, offset, n);
    return n;
  }

  @Override
  public void cancel() throws Exception {
    subscription.get().cancel();
  }
}
