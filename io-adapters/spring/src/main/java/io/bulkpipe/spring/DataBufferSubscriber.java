// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.flow.ByteSubscriber;
import io.bulkpipe.flow.PipeFlows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * Passes the memory of data buffers on to a {@link ByteSubscriber}, and releases each buffer. The
 * contract is in {@link PipeDataBuffers#send}.
 */
final class DataBufferSubscriber implements CoreSubscriber<DataBuffer>, Flow.Subscription {
  /*
   * The ByteSubscriber has one element at a time. It no longer reads the element once it has
   * requested the next one, cancelled, or completed its outcome. So each of these three releases
   * the buffer.
   *
   * BUFFER-1  held is the buffer that the ByteSubscriber may read, or null, or OVER. A buffer that
   *     is taken out of held is released, once.
   * BUFFER-2  OVER is final. It is set by a cancellation and by the outcome. A buffer that comes
   *     after that is released at once, and its memory is not handed on.
   * BUFFER-3  The views of a buffer are made before it is put into held: from then on, another
   *     thread may release it.
   */

  /** A buffer, and the views of its memory. */
  private record Held(DataBuffer buffer, DataBuffer.ByteBufferIterator views) {
    static Held of(DataBuffer buffer) {
      return new Held(buffer, buffer.readableByteBuffers());
    }

    List<ByteBuffer> parts() {
      List<ByteBuffer> parts = new ArrayList<>(1);
      views.forEachRemaining(parts::add);
      return parts;
    }

    void release() {
      views.close();
      DataBufferUtils.release(buffer);
    }
  }

  private static final Object OVER = new Object();

  private final AtomicReference<@Nullable Object> held = new AtomicReference<>();
  private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
  private final ByteSubscriber<List<ByteBuffer>> to;
  private final Context context;

  private DataBufferSubscriber(ByteSubscriber<List<ByteBuffer>> to, Context context) {
    this.to = to;
    this.context = context;
  }

  static void subscribe(
      Publisher<? extends DataBuffer> buffers, BulkSender sender, MonoSink<Long> result) {
    ByteSubscriber<List<ByteBuffer>> to = PipeFlows.listSubscriber(sender);
    DataBufferSubscriber subscriber =
        new DataBufferSubscriber(to, Context.of(result.contextView()));
    AtomicBoolean cancelled = new AtomicBoolean();
    result.onCancel(() -> {
      cancelled.set(true);
      sender.close(new CancellationException("the subscription was cancelled"));
    });
    var unused = to.completion().whenComplete((bytes, failure) -> {
      subscriber.finish();
      if (failure == null) {
        result.success(bytes);
      } else if (!cancelled.get()) { // or Reactor reports a dropped error
        result.error(withoutWrapper(failure));
      }
    });
    Flux.<DataBuffer>from(buffers)
        .doOnDiscard(DataBuffer.class, DataBufferUtils::release) // what an operator has queued
        .subscribe(subscriber);
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription given) {
    if (upstream.compareAndSet(null, given)) {
      to.onSubscribe(this);
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(DataBuffer buffer) {
    Held next = Held.of(buffer);
    List<ByteBuffer> parts = next.parts(); // BUFFER-3
    if (held.compareAndSet(null, next)) {
      to.onNext(parts);
    } else {
      boolean excess = held.get() != OVER;
      next.release();
      if (excess) {
        to.onError(new IllegalStateException("the publisher publishes more than was requested"));
        cancelUpstream();
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    to.onError(failure);
  }

  @Override
  public void onComplete() {
    to.onComplete();
  }

  @Override
  public void request(long n) {
    Object before = held.get();
    if (before instanceof Held sent && held.compareAndSet(before, null)) {
      sent.release();
    }
    Subscription from = upstream.get();
    if (from != null) {
      from.request(n);
    }
  }

  @Override
  public void cancel() {
    finish();
    cancelUpstream();
  }

  private void cancelUpstream() {
    Subscription from = upstream.get();
    if (from != null) {
      from.cancel();
    }
  }

  private void finish() {
    if (held.getAndSet(OVER) instanceof Held last) {
      last.release();
    }
  }

  private static Throwable withoutWrapper(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  @Override
  public String toString() {
    return "data buffers to " + to;
  }
}
