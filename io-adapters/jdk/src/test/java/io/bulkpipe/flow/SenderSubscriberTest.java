// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a sender does as a subscriber, signal by signal. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class SenderSubscriberTest {
  private final BulkChannel channel = BulkChannel.create(8);
  private final ByteSubscriber<ByteBuffer> subscriber = PipeFlows.subscriber(channel.sender());
  private final Source source = new Source();

  /** Counts what is asked of it. */
  private static final class Source implements Flow.Subscription {
    private final Semaphore requested = new Semaphore(0);
    private final CompletableFuture<String> cancelled = new CompletableFuture<>();

    @Override
    public void request(long n) {
      requested.release(Math.toIntExact(n));
    }

    @Override
    public void cancel() {
      cancelled.complete("cancelled");
    }

    void awaitRequest() throws InterruptedException {
      assertThat(requested.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private byte[] receive(int length) throws Exception {
    byte[] bytes = new byte[length];
    assertThat(channel.receiver().receiveFully(bytes, 0, length)).isEqualTo(length);
    return bytes;
  }

  private Throwable failure() throws InterruptedException {
    try {
      Long bytes = subscriber.completion().toCompletableFuture().get();
      throw new AssertionError("completed with " + bytes);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> PipeFlows.subscriber(null))
        .withMessage("sender=null");
    assertThatNullPointerException().isThrownBy(() -> subscriber.onNext(null));
    assertThatNullPointerException().isThrownBy(() -> subscriber.onError(null));
    assertThatNullPointerException().isThrownBy(() -> subscriber.onSubscribe(null));
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullBufferInAListFailsTheSubscription() throws Exception {
    ByteSubscriber<List<ByteBuffer>> lists = PipeFlows.listSubscriber(channel.sender());
    lists.onSubscribe(source);
    source.awaitRequest();
    lists.onNext(Arrays.asList(ByteBuffer.wrap(PositionedBytes.of(0, 3)), null));
    assertThatThrownBy(() -> lists.completion().toCompletableFuture().get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NullPointerException.class)
        .hasMessageEndingWith("a buffer of item is null");
  }

  @Test
  void nextElementIsRequestedOnceAllIsAccepted() throws Exception {
    subscriber.onSubscribe(source);
    source.awaitRequest();
    ByteBuffer element = ByteBuffer.wrap(PositionedBytes.of(0, 20)).asReadOnlyBuffer();
    subscriber.onNext(element); // returns, though it does not fit
    assertThat(element.position()).isZero();
    assertThat(source.requested.availablePermits()).isZero();
    assertThat(channel.receiver().available()).isEqualTo(8);
    assertThat(receive(11)).isEqualTo(PositionedBytes.of(0, 11));
    assertThat(receive(8)).isEqualTo(PositionedBytes.of(11, 8));
    source.awaitRequest();
    subscriber.onComplete();
    assertThat(receive(1)).isEqualTo(PositionedBytes.of(19, 1));
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertThat(subscriber.completion().toCompletableFuture().get()).isEqualTo(20);
    assertThat(channel.stats().sender().waits()).isZero();
  }

  @Test
  void completionWaitsForRoom() throws Exception {
    subscriber.onSubscribe(source);
    subscriber.onNext(ByteBuffer.wrap(PositionedBytes.of(0, 20)));
    subscriber.onComplete();
    assertThat(subscriber.completion().toCompletableFuture().isDone()).isFalse();
    assertThat(channel.sender().isOpen()).isTrue();
    assertThat(receive(20)).isEqualTo(PositionedBytes.of(0, 20));
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertThat(subscriber.completion().toCompletableFuture().get()).isEqualTo(20);
    assertThat(source.cancelled).isNotDone();
  }

  @Test
  void failureIsTheReceiversCause() throws Exception {
    IOException failure = new IOException("upstream");
    subscriber.onSubscribe(source);
    subscriber.onNext(ByteBuffer.wrap(PositionedBytes.of(0, 5)));
    subscriber.onError(failure);
    assertThat(receive(5)).isEqualTo(PositionedBytes.of(0, 5));
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> channel.receiver().receiveByte())
        .withCause(failure);
    assertThat(failure()).isSameAs(failure);
  }

  @Test
  void failureDoesNotWaitForRoom() throws Exception {
    IOException failure = new IOException("upstream");
    subscriber.onSubscribe(source);
    subscriber.onNext(ByteBuffer.wrap(PositionedBytes.of(0, 20)));
    subscriber.onError(failure);
    assertThat(failure()).isSameAs(failure);
    assertThat(receive(8)).isEqualTo(PositionedBytes.of(0, 8));
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> channel.receiver().receiveByte())
        .withCause(failure);
  }

  @Test
  void receiverThatGoesCancelsWhileNothingIsSent() throws Exception {
    IOException reason = new IOException("enough");
    subscriber.onSubscribe(source);
    channel.receiver().cancel(reason);
    assertThat(source.cancelled.get()).isEqualTo("cancelled");
    assertThat(failure()).isInstanceOf(BrokenChannelException.class).hasCause(reason);
    subscriber.onNext(ByteBuffer.allocate(1)); // may still be under way
    subscriber.onComplete();
  }

  @Test
  void receiverThatGoesCancelsWhileRoomIsAwaited() throws Exception {
    subscriber.onSubscribe(source);
    subscriber.onNext(ByteBuffer.allocate(100));
    channel.receiver().close();
    assertThat(source.cancelled.get()).isEqualTo("cancelled");
    assertThat(failure()).isInstanceOf(BrokenChannelException.class);
  }

  @Test
  void senderClosedBesideCancels() throws Exception {
    subscriber.onSubscribe(source);
    channel.sender().close();
    assertThat(source.cancelled.get()).isEqualTo("cancelled");
    assertThat(failure()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void receiverThatWasGoneCancelsAtOnce() throws Exception {
    channel.receiver().close();
    subscriber.onSubscribe(source);
    assertThat(source.cancelled.get()).isEqualTo("cancelled");
    assertThat(source.requested.availablePermits()).isZero();
  }

  @Test
  void publisherThatPublishesTooMuchIsCancelled() throws Exception {
    subscriber.onSubscribe(source);
    subscriber.onNext(ByteBuffer.allocate(100));
    subscriber.onNext(ByteBuffer.allocate(100));
    assertThat(source.cancelled.get()).isEqualTo("cancelled");
    assertThat(failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more than was requested");
  }

  @Test
  void emptyElementsAreNothing() throws Exception {
    ByteSubscriber<List<ByteBuffer>> lists = PipeFlows.listSubscriber(channel.sender());
    lists.onSubscribe(source);
    lists.onNext(List.of());
    lists.onNext(List.of(ByteBuffer.allocate(0), ByteBuffer.allocate(0)));
    lists.onNext(List.of(
        ByteBuffer.allocate(0),
        ByteBuffer.wrap(PositionedBytes.of(0, 3)),
        ByteBuffer.wrap(PositionedBytes.of(3, 4))));
    lists.onComplete();
    assertThat(receive(7)).isEqualTo(PositionedBytes.of(0, 7));
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertThat(lists.completion().toCompletableFuture().get()).isEqualTo(7);
    assertThat(source.requested.availablePermits()).isEqualTo(4);
  }
}
