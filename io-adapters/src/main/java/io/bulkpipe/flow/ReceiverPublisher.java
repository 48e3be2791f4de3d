// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** A receiver as a publisher. The contract is in {@link PipeFlows#publisher}. */
final class ReceiverPublisher implements Flow.Publisher<ByteBuffer> {
  private final BulkReceiver receiver;
  private final int minimum;
  private final int chunk;
  private final AtomicBoolean taken = new AtomicBoolean();

  ReceiverPublisher(BulkReceiver receiver, int minimum, int chunk) {
    this.receiver = receiver;
    this.minimum = minimum;
    this.chunk = chunk;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber=null");
    // made first: if that fails, nobody has subscribed
    ReceiverSubscription made = new ReceiverSubscription(receiver, minimum, chunk, subscriber);
    if (taken.compareAndSet(false, true)) {
      made.start();
    } else {
      subscriber.onSubscribe(Refused.INSTANCE);
      subscriber.onError(new IllegalStateException(
          "only one subscription: the bytes of " + receiver + " cannot be had a second time"));
    }
  }

  @Override
  public String toString() {
    return "publisher of " + receiver;
  }

  /** What the second subscriber gets before its error, as the rules demand. */
  private enum Refused implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
