// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Delays the completion of a body until the first request for its bytes. */
final class EndOnRequestSubscriber implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
  /*
   * The JDK's client for HTTP/1.1 keeps the subscriber of a body in a field. It sets the field
   * after subscribe() has returned, and reads it when it has written the bytes that the body gave
   * it. An empty body may complete before the field is set. Now and again the client then fails
   * with a NullPointerException. But it sets the field before its first request.
   *
   * So the completion waits for the first request. Whichever of the two comes later calls
   * onComplete: it finds the bit of the other one, and no further bit. A request adds its bit
   * before it is passed on. So onComplete also follows a request whose passing on throws.
   */
  private static final int REQUESTED = 1;
  private static final int ENDED = 2;
  private static final int CANCELLED = 4;

  private final Flow.Subscriber<? super ByteBuffer> to;
  private final AtomicInteger seen = new AtomicInteger();
  private volatile Flow.@Nullable Subscription from;

  EndOnRequestSubscriber(Flow.Subscriber<? super ByteBuffer> to) {
    this.to = to;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    from = given;
    to.onSubscribe(this);
  }

  @Override
  public void onNext(ByteBuffer bytes) {
    to.onNext(bytes);
  }

  @Override
  public void onError(Throwable failure) {
    to.onError(failure);
  }

  @Override
  public void onComplete() {
    if (add(ENDED) == REQUESTED) {
      to.onComplete();
    }
  }

  @Override
  public void request(long n) {
    if (add(REQUESTED) != ENDED) {
      Objects.requireNonNull(from).request(n);
    } else if (n < 1) {
      to.onError(
          new IllegalArgumentException("n=" + n + " is less than 1 (rule 3.9 of the streams)"));
    } else {
      to.onComplete();
    }
  }

  @Override
  public void cancel() {
    add(CANCELLED);
    Objects.requireNonNull(from).cancel();
  }

  /** Adds a bit, and returns the bits that were set before. */
  private int add(int bit) {
    return seen.getAndUpdate(bits -> bits | bit);
  }
}
