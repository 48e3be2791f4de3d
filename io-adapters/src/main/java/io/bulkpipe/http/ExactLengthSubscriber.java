// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Lets so many bytes through, and makes fewer or more of them an error. */
final class ExactLengthSubscriber implements Flow.Subscriber<ByteBuffer> {
  /*
   * E1  passed + held.remaining() <= length: no excess ever gets through.
   * E2  The chunk that completes the length is held until the publisher has completed. One more
   *     element is requested for it, on nobody's behalf, since the demand that the held one has used
   *     up is still unanswered downstream.
   *
   * All fields belong to the publisher's signals, which are serial.
   */

  private final Flow.Subscriber<? super ByteBuffer> to;
  private final long length;
  private Flow.@Nullable Subscription subscription;
  private @Nullable ByteBuffer held;
  private long passed;
  private boolean over;

  ExactLengthSubscriber(Flow.Subscriber<? super ByteBuffer> to, long length) {
    this.to = to;
    this.length = length;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    to.onSubscribe(given);
  }

  @Override
  public void onNext(ByteBuffer bytes) {
    if (over) {
      return;
    }
    Flow.Subscription from = Objects.requireNonNull(subscription);
    if (held != null || bytes.remaining() > length - passed) {
      over = true;
      held = null;
      from.cancel();
      to.onError(new IOException("contentLength=" + length + ", but the body is longer"));
    } else if (bytes.remaining() == length - passed) {
      held = bytes;
      from.request(1);
    } else {
      passed += bytes.remaining();
      to.onNext(bytes);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!over) {
      over = true;
      held = null;
      to.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (over) {
      return;
    }
    over = true;
    ByteBuffer last = held;
    held = null;
    if (last == null) {
      to.onError(new IOException(
          "contentLength=" + length + ", but the body ended after " + passed + " bytes"));
    } else {
      to.onNext(last);
      to.onComplete();
    }
  }
}
