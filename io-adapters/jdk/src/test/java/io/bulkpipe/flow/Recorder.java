// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps its signals for the test, which requests by itself. */
public final class Recorder<T> implements Flow.Subscriber<T> {
  private static final Object COMPLETE = "complete";

  private record Failure(Throwable failure) {}

  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean overlapped;

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
  }

  @Override
  public void onNext(T item) {
    add(Objects.requireNonNull(item));
  }

  @Override
  public void onError(Throwable failure) {
    add(new Failure(failure));
  }

  @Override
  public void onComplete() {
    add(COMPLETE);
  }

  private void add(Object signal) {
    if (inside.getAndIncrement() != 0) {
      overlapped = true;
    }
    signals.add(signal);
    inside.getAndDecrement();
  }

  public Recorder<T> request(long n) {
    subscription.join().request(n);
    return this;
  }

  public void cancel() {
    subscription.join().cancel();
  }

  /** Fails if there was a signal that nobody has asked for. */
  public void hasNoMore() {
    assertThat(overlapped).isFalse();
    assertThat(signals).isEmpty();
  }

  /** Tells whether a signal has come that was not looked at. */
  public boolean hasSignal() {
    return !signals.isEmpty();
  }

  private Object take() throws InterruptedException {
    @Nullable Object signal = signals.poll(20, TimeUnit.SECONDS);
    return Objects.requireNonNull(signal, "no signal came");
  }

  @SuppressWarnings("unchecked") // what onNext was given
  public T next() throws InterruptedException {
    Object signal = take();
    assertThat(signal).isNotInstanceOf(Failure.class).isNotEqualTo(COMPLETE);
    return (T) signal;
  }

  public void complete() throws InterruptedException {
    assertThat(take()).isEqualTo(COMPLETE);
    hasNoMore();
  }

  public Throwable failure() throws InterruptedException {
    Object signal = take();
    assertThat(signal).isInstanceOf(Failure.class);
    hasNoMore();
    return ((Failure) signal).failure();
  }
}
