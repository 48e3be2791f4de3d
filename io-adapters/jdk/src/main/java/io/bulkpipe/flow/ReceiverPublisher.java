// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A receiver as a publisher. The contract is in {@link PipeFlows#publisher}. */
final class ReceiverPublisher implements Flow.Publisher<ByteBuffer> {
  private final BulkReceiver receiver;
  private final int chunk;
  private final @Nullable Executor executor;
  private final AtomicBoolean taken = new AtomicBoolean();

  /** @param executor runs the signals; null for the channel's executor */
  ReceiverPublisher(BulkReceiver receiver, int chunk, @Nullable Executor executor) {
    this.receiver = receiver;
    this.chunk = chunk;
    this.executor = executor;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber=null");
    // made first: if that fails, the one subscription is still free
    ReceiverSubscription made = new ReceiverSubscription(receiver, chunk, executor, subscriber);
    if (taken.compareAndSet(false, true)) {
      made.start();
    } else {
      subscriber.onSubscribe(Refused.INSTANCE);
      subscriber.onError(new IllegalStateException(
          "only one subscription: the bytes of " + receiver + " can be received only once"));
    }
  }

  @Override
  public String toString() {
    return "publisher of " + receiver;
  }

  /** The subscription that a second subscriber gets before its error: the rules demand one. */
  private enum Refused implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
