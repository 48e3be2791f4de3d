// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.flow.ByteSubscriber;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A response body that goes into a sender. The contract is in {@link PipeBodies}. */
final class SenderBody<B> implements BodySubscriber<B> {
  private final ByteSubscriber<List<ByteBuffer>> subscriber;
  private final CompletionStage<B> body;

  SenderBody(ByteSubscriber<List<ByteBuffer>> subscriber, CompletionStage<B> body) {
    this.subscriber = subscriber;
    this.body = body;
  }

  @Override
  public CompletionStage<B> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscriber.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    subscriber.onNext(buffers);
  }

  @Override
  public void onError(Throwable failure) {
    subscriber.onError(failure);
  }

  @Override
  public void onComplete() {
    subscriber.onComplete();
  }

  @Override
  public String toString() {
    return "response body " + subscriber;
  }
}
