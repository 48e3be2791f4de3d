// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber of a receiver gets, and when. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ReceiverPublisherTest {
  private final BulkChannel channel =
      BulkChannel.builder().capacity(100).name("parcels").build();
  private final Recorder<ByteBuffer> recorder = new Recorder<>();

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> PipeFlows.publisher((BulkReceiver) null))
        .withMessage("receiver=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeFlows.publisher(channel.receiver()).subscribe(null))
        .withMessage("subscriber=null");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void chunkBelowOneIsRefused(int chunk) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeFlows.publishing(channel.receiver()).chunk(chunk).build())
        .withMessageContaining("chunk=" + chunk);
  }

  @Test
  void nothingIsReceivedThatNobodyAskedFor() throws Exception {
    PipeFlows.publishing(channel.receiver()).chunk(4).build().subscribe(recorder);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    channel.sender().close();
    recorder.hasNoMore();
    assertThat(channel.receiver().available()).isEqualTo(10);
    ByteBuffer first = recorder.request(1).next();
    assertThat(PositionedBytes.check(first, 0)).isEqualTo(4);
    recorder.hasNoMore();
    assertThat(channel.receiver().available()).isEqualTo(6);
    recorder.request(2);
    assertThat(PositionedBytes.check(recorder.next(), 4)).isEqualTo(4);
    assertThat(PositionedBytes.check(recorder.next(), 8)).isEqualTo(2);
    recorder.complete(); // with all demand used up
  }

  @Test
  void theEndNeedsNoDemand() throws Exception {
    PipeFlows.publisher(channel.receiver()).subscribe(recorder);
    recorder.hasNoMore();
    channel.sender().close();
    recorder.complete();
  }

  @Test
  void eachChunkBelongsToTheSubscriber() throws Exception {
    PipeFlows.publishing(channel.receiver()).chunk(5).build().subscribe(recorder);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    recorder.request(2);
    ByteBuffer first = recorder.next();
    ByteBuffer second = recorder.next();
    first.clear().put(new byte[first.capacity()]);
    assertThat(PositionedBytes.check(second, 5)).isEqualTo(5);
  }

  @Test
  void bytesThatComeLaterAreDelivered() throws Exception {
    PipeFlows.publisher(channel.receiver()).subscribe(recorder);
    recorder.request(Long.MAX_VALUE).request(Long.MAX_VALUE);
    long position = 0;
    for (int length = 1; length < 50; length++) {
      channel.sender().sendBulk(PositionedBytes.of(position, length));
      channel.sender().flush();
      for (long end = position + length; position < end; ) {
        position += PositionedBytes.check(recorder.next(), position);
      }
    }
    assertThat(channel.stats().receiver().waits()).isZero();
  }

  @Test
  @DisplayName("R19 small sends are gathered up to the chunk, a flush, or the end")
  void smallSendsAreGathered() throws Exception {
    PipeFlows.publishing(channel.receiver()).chunk(20).build().subscribe(recorder);
    recorder.request(Long.MAX_VALUE);
    for (int i = 0; i < 19; i++) {
      channel.sender().sendBulk(PositionedBytes.of(i, 1));
    }
    recorder.hasNoMore();
    channel.sender().sendBulk(PositionedBytes.of(19, 3));
    assertThat(PositionedBytes.check(recorder.next(), 0)).isEqualTo(20);
    recorder.hasNoMore();
    channel.sender().flush();
    assertThat(PositionedBytes.check(recorder.next(), 20)).isEqualTo(2);
    channel.sender().sendBulk(PositionedBytes.of(22, 1));
    recorder.hasNoMore();
    channel.sender().close();
    assertThat(PositionedBytes.check(recorder.next(), 22)).isEqualTo(1);
    recorder.complete();
  }

  @Test
  @DisplayName("R19 a chunk above half the capacity waits for half, and takes what is there")
  void largeChunks() throws Exception {
    PipeFlows.publisher(channel.receiver()).subscribe(recorder);
    recorder.request(1);
    channel.sender().sendBulk(PositionedBytes.of(0, 49));
    recorder.hasNoMore();
    channel.sender().sendBulk(PositionedBytes.of(49, 1));
    assertThat(PositionedBytes.check(recorder.next(), 0)).isEqualTo(50);
    channel.sender().sendBulk(PositionedBytes.of(50, 100));
    recorder.request(1);
    assertThat(PositionedBytes.check(recorder.next(), 50)).isEqualTo(100);
  }

  @Test
  void failureComesAfterWhatWasSentAndIsTheCause() throws Exception {
    IOException failure = new IOException("disk");
    PipeFlows.publisher(channel.receiver()).subscribe(recorder);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    channel.sender().close(failure);
    assertThat(PositionedBytes.check(recorder.request(1).next(), 0)).isEqualTo(10);
    assertThat(recorder.failure()).isSameAs(failure);
  }

  @Test
  void abortIsAnErrorWithoutDemand() throws Exception {
    IOException failure = new IOException("disk");
    PipeFlows.publisher(channel.receiver()).subscribe(recorder);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    channel.sender().abort(failure);
    assertThat(recorder.failure()).isSameAs(failure);
  }

  @Test
  void abortOfBytesThatNobodyAskedForIsAnError() throws Exception {
    BulkChannel direct =
        BulkChannel.builder().capacity(100).executor(Runnable::run).build();
    IOException failure = new IOException("disk");
    PipeFlows.publisher(direct.receiver()).subscribe(recorder);
    direct.sender().sendBulk(PositionedBytes.of(0, 10)); // completes the future of readiness
    direct.sender().abort(failure);
    assertThat(recorder.failure()).isSameAs(failure);
  }

  @Test
  void receiverClosedBesideIsAnError() throws Exception {
    PipeFlows.publisher(channel.receiver()).subscribe(recorder);
    recorder.request(1);
    channel.receiver().close();
    assertThat(recorder.failure()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void cancelIsTheSendersBrokenChannel() throws Exception {
    PipeFlows.publishing(channel.receiver()).chunk(1).build().subscribe(recorder);
    channel.sender().sendBulk(new byte[100]);
    recorder.request(1).next();
    recorder.cancel();
    recorder.cancel();
    recorder.request(1);
    recorder.hasNoMore();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> channel.sender().sendBulk(new byte[200]))
        .withCauseInstanceOf(CancellationException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void requestBelowOneIsAnError(long n) throws Exception {
    PipeFlows.publisher(channel.receiver()).subscribe(recorder);
    channel.sender().sendBulk(new byte[100]);
    recorder.request(n);
    assertThat(recorder.failure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("n=" + n);
    assertThat(channel.sender().isOpen()).isFalse();
  }

  @Test
  void secondSubscriberIsToldWhy() throws Exception {
    Flow.Publisher<ByteBuffer> publisher = PipeFlows.publisher(channel.receiver());
    publisher.subscribe(recorder);
    Recorder<ByteBuffer> second = new Recorder<>();
    publisher.subscribe(second);
    assertThat(second.failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("parcels");
    second.request(1).cancel();
    channel.sender().sendBulk(PositionedBytes.of(0, 10)); // the first one goes on
    channel.sender().flush();
    assertThat(PositionedBytes.check(recorder.request(1).next(), 0)).isEqualTo(10);
  }

  @Test
  void requestingInOnNextDoesNotDeepenTheStack() throws Exception {
    BulkChannel wide = BulkChannel.create(100_000);
    wide.sender().sendBulk(PositionedBytes.of(0, 100_000));
    wide.sender().close();
    CompletableFuture<Integer> deepest = new CompletableFuture<>();
    PipeFlows.publishing(wide.receiver()).chunk(1).build().subscribe(new Flow.Subscriber<>() {
      private Flow.@Nullable Subscription from;
      private int inside;
      private int depth;
      private long position;

      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        from = subscription;
        subscription.request(1);
      }

      @Override
      public void onNext(ByteBuffer bytes) {
        depth = Math.max(depth, ++inside);
        position += PositionedBytes.check(bytes, position);
        Objects.requireNonNull(from).request(1);
        inside--;
      }

      @Override
      public void onError(Throwable failure) {
        deepest.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        deepest.complete(depth);
      }
    });
    assertThat(deepest.get()).isEqualTo(1);
  }

  @Test
  void subscriberThatThrowsCancels() throws Exception {
    IllegalStateException thrown = new IllegalStateException("subscriber's");
    PipeFlows.publisher(channel.receiver()).subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(1);
      }

      @Override
      public void onNext(ByteBuffer bytes) {
        throw thrown;
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onComplete() {}
    });
    channel.sender().sendByte(1);
    channel.sender().flush();
    channel.sender().whenOver().get();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> channel.sender().sendByte(1))
        .withCause(thrown);
  }
}
