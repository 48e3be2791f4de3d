// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Lets exactly the announced length through. A shorter or longer body is an error. */
final class ExactLengthSubscriber implements Flow.Subscriber<ByteBuffer> {
  /*
   * LENGTH-1  passed + held.remaining() <= length: no excess gets through.
   * LENGTH-2  The chunk that completes the length is held until the publisher has completed. It has
   *     used up one element of demand, and the subscriber has got nothing for it. So one more
   *     element is requested in its place. If the body is too long, that element shows it.
   *
   * Only the publisher's signals touch the fields. They are serial.
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
    try {
      if (!passes(bytes)) {
        return;
      }
    } catch (Throwable own) {
      fail(own);
      return;
    }
    to.onNext(bytes);
  }

  /** Counts a chunk, or holds it. Returns false if the chunk must not be passed on now. */
  private boolean passes(ByteBuffer bytes) throws IOException {
    if (held != null || bytes.remaining() > length - passed) {
      throw new IOException("contentLength=" + length + ", but the body is longer");
    }
    if (bytes.remaining() == length - passed) {
      held = bytes;
      Objects.requireNonNull(subscription).request(1);
      return false;
    }
    passed += bytes.remaining();
    return true;
  }

  @Override
  public void onError(Throwable failure) {
    if (!over) {
      end();
      to.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (over) {
      return;
    }
    ByteBuffer last;
    try {
      last = last();
    } catch (Throwable own) {
      fail(own);
      return;
    }
    end();
    to.onNext(last);
    to.onComplete();
  }

  private ByteBuffer last() throws IOException {
    ByteBuffer last = held;
    if (last == null) {
      throw new IOException(
          "contentLength=" + length + ", but the body ended after " + passed + " bytes");
    }
    return last;
  }

  /**
   * Reports a failure of this class, an Error included. A failure of the subscriber's own methods
   * does not come here.
   */
  private void fail(Throwable own) {
    end();
    try {
      Objects.requireNonNull(subscription).cancel();
    } finally {
      to.onError(own);
    }
  }

  private void end() {
    over = true;
    held = null;
  }
}
