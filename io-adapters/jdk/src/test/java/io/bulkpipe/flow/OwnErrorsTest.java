// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is thrown beside the subscriber and the publisher, an Error too, is told to all whom it
 * concerns.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OwnErrorsTest {
  private final BulkChannel channel = BulkChannel.create(100);
  private final Recorder<ByteBuffer> recorder = new Recorder<>();
  private final CompletableFuture<String> cancelled = new CompletableFuture<>();

  /** No OutOfMemoryError: it would end the tests if it got out. {@link SmallHeapTest} has one. */
  static Stream<Throwable> unchecked() {
    return Stream.of(
        new InternalError("injected"),
        new StackOverflowError("injected"),
        new AssertionError("injected"),
        new IllegalStateException("injected"));
  }

  /** What foreign code may throw, declared or not. */
  static Stream<Throwable> throwables() {
    return Stream.concat(
        unchecked(), Stream.of(new IOException("injected"), new InterruptedException("injected")));
  }

  private static Stream<Arguments> each(String... methods) {
    return Stream.of(methods)
        .flatMap(method -> unchecked().map(thrown -> Arguments.of(method, thrown)));
  }

  static Stream<Arguments> receiving() {
    return each("available", "isDue", "tryReceiveInto", "whenDue", "whenOver");
  }

  static Stream<Arguments> sending() {
    return each("trySendBulk", "whenWritable", "whenOver", "isOpen");
  }

  private void assertSenderIsTold(Throwable thrown) {
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> channel.sender().sendByte(1))
        .withCause(thrown);
  }

  @ParameterizedTest
  @MethodSource("receiving")
  void subscriberAndSenderAreToldWhatTheReceiverThrows(String method, Throwable thrown)
      throws Exception {
    if (!method.startsWith("when")) {
      channel.sender().sendBulk(new byte[10]);
      channel.sender().flush();
    }
    PipeFlows.publisher(FaultyEnd.receiver(channel.receiver(), method, FaultyEnd.thrower(thrown)))
        .subscribe(recorder);
    recorder.request(2);
    assertThat(recorder.failure()).isSameAs(thrown);
    assertSenderIsTold(thrown);
  }

  @ParameterizedTest
  @MethodSource("unchecked")
  void whatAFutureOfTheChannelRunsIntoIsTold(Throwable thrown) throws Exception {
    PipeFlows.publisher(
            FaultyEnd.receiver(channel.receiver(), "tryReceiveInto", FaultyEnd.thrower(thrown)))
        .subscribe(recorder);
    recorder.request(1);
    channel.sender().sendBulk(new byte[10]);
    channel.sender().flush();
    assertThat(recorder.failure()).isSameAs(thrown);
    assertSenderIsTold(thrown);
  }

  @ParameterizedTest
  @MethodSource("unchecked")
  void requestThrowsNothingOfTheReceiver(Throwable thrown) throws Exception {
    channel.sender().sendBulk(new byte[10]);
    channel.sender().flush();
    PipeFlows.publisher(
            FaultyEnd.receiver(channel.receiver(), "tryReceiveInto", FaultyEnd.thrower(thrown)))
        .subscribe(recorder);
    recorder.hasNoMore();
    recorder.request(1);
    assertThat(recorder.failure()).isSameAs(thrown);
    recorder.request(1);
    recorder.cancel();
    recorder.hasNoMore();
    assertSenderIsTold(thrown);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is what the end returns
  private static Callable<?> failedFuture(Throwable thrown) {
    return () -> CompletableFuture.failedFuture(thrown);
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void failedFutureOfBytesIsTold(Throwable thrown) throws Exception {
    Callable<?> failed = failedFuture(thrown);
    PipeFlows.publisher(FaultyEnd.receiver(channel.receiver(), "whenDue", failed))
        .subscribe(recorder);
    recorder.request(1);
    assertThat(recorder.failure()).isSameAs(thrown);
    assertSenderIsTold(thrown);
  }

  @Test
  void subscriberThatCannotBeToldLeavesNobodyWaiting() throws Exception {
    InternalError own = new InternalError("injected");
    IllegalStateException subscribers = new IllegalStateException("subscriber's");
    channel.sender().sendBulk(new byte[10]);
    channel.sender().flush();
    CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
    PipeFlows.publisher(
            FaultyEnd.receiver(channel.receiver(), "tryReceiveInto", FaultyEnd.thrower(own)))
        .subscribe(new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            given.complete(subscription);
          }

          @Override
          public void onNext(ByteBuffer bytes) {}

          @Override
          public void onError(Throwable failure) {
            throw subscribers;
          }

          @Override
          public void onComplete() {}
        });
    assertThatThrownBy(() -> given.join().request(1)).isSameAs(subscribers);
    assertSenderIsTold(own);
  }

  /** Notes its cancellation, and does something when it is asked for an element. */
  private final class Source implements Flow.Subscription {
    private final Runnable onRequest;

    Source(Runnable onRequest) {
      this.onRequest = onRequest;
    }

    @Override
    public void request(long n) {
      onRequest.run();
    }

    @Override
    public void cancel() {
      cancelled.complete("cancelled");
    }
  }

  private void assertAllAreTold(ByteSubscriber<?> subscriber, Throwable thrown) throws Exception {
    assertThat(cancelled.get()).isEqualTo("cancelled");
    assertThat(failure(subscriber)).isSameAs(thrown);
    byte[] bytes = new byte[1000];
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> {
          while (channel.receiver().receiveInto(bytes) >= 0) {}
        })
        .withCause(thrown);
  }

  private static @Nullable Throwable failure(ByteSubscriber<?> subscriber)
      throws InterruptedException {
    try {
      throw new AssertionError(
          "completed with " + subscriber.completion().toCompletableFuture().get());
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @ParameterizedTest
  @MethodSource("sending")
  void receiverPublisherAndCompletionAreToldWhatTheSenderThrows(String method, Throwable thrown)
      throws Exception {
    ByteSubscriber<ByteBuffer> subscriber =
        PipeFlows.subscriber(FaultyEnd.sender(channel.sender(), method, FaultyEnd.thrower(thrown)));
    subscriber.onSubscribe(new Source(() -> {}));
    subscriber.onNext(ByteBuffer.allocate(1000)); // more than fits
    assertAllAreTold(subscriber, thrown);
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void failedFutureOfRoomIsTold(Throwable thrown) throws Exception {
    Callable<?> failed = failedFuture(thrown);
    ByteSubscriber<ByteBuffer> subscriber =
        PipeFlows.subscriber(FaultyEnd.sender(channel.sender(), "whenWritable", failed));
    subscriber.onSubscribe(new Source(() -> {}));
    subscriber.onNext(ByteBuffer.allocate(1000));
    assertAllAreTold(subscriber, thrown);
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void publisherThatThrowsWhenItIsAskedIsToldToAll(Throwable thrown) throws Exception {
    ByteSubscriber<ByteBuffer> subscriber = PipeFlows.subscriber(channel.sender());
    subscriber.onSubscribe(new Source(() -> {
      throw FaultyEnd.<RuntimeException>unchecked(thrown);
    }));
    assertAllAreTold(subscriber, thrown);
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void elementThatThrowsIsToldToAll(Throwable thrown) throws Exception {
    ByteSubscriber<List<ByteBuffer>> subscriber = PipeFlows.listSubscriber(channel.sender());
    subscriber.onSubscribe(new Source(() -> {}));
    subscriber.onNext(new AbstractList<>() {
      @Override
      public ByteBuffer get(int index) {
        throw FaultyEnd.<RuntimeException>unchecked(thrown);
      }

      @Override
      public int size() {
        return 1;
      }
    });
    assertAllAreTold(subscriber, thrown);
  }

  /** A publisher that breaks the rules must not make a stream look complete that is not. */
  @Test
  void failureIsNoEndThoughACompletionFollows() throws Exception {
    IOException failure = new IOException("upstream");
    ByteSubscriber<ByteBuffer> subscriber = PipeFlows.subscriber(channel.sender());
    subscriber.onSubscribe(new Source(() -> {
      subscriber.onError(failure);
      subscriber.onComplete();
    }));
    assertThat(failure(subscriber)).isSameAs(failure);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> channel.receiver().receiveByte())
        .withCause(failure);
  }
}
