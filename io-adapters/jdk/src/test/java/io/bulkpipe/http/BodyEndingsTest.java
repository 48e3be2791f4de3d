// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.FaultyEnd;
import io.bulkpipe.flow.Recorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How request bodies end, signal by signal: cleanly only if all of the body was there. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class BodyEndingsTest {
  private static final int LENGTH = 10;

  private final BulkChannel channel = BulkChannel.create(100);
  private final Recorder<ByteBuffer> recorder = new Recorder<>();
  private final IOException failure = new IOException("the producer's");

  /** Throws when it is asked, and notes its cancellation. */
  private static final class Upstream implements Flow.Subscription {
    private final CompletableFuture<String> cancelled = new CompletableFuture<>();
    private final Error thrown;

    Upstream(Error thrown) {
      this.thrown = thrown;
    }

    @Override
    public void request(long n) {
      throw thrown;
    }

    @Override
    public void cancel() {
      cancelled.complete("cancelled");
    }
  }

  @Test
  void failureWhileTheLastChunkIsHeldIsToldInItsPlace() throws Exception {
    PipeBodies.ofReceiver(channel.receiver(), LENGTH).subscribe(recorder);
    recorder.request(1);
    channel.sender().sendBulk(PositionedBytes.of(0, LENGTH));
    channel.sender().flush();
    Await.until("the chunk is held", () -> channel.receiver().available() == 0);
    recorder.hasNoMore();
    channel.sender().close(failure);
    assertThat(recorder.failure()).isSameAs(failure);
  }

  @Test
  void abortWhileTheLastChunkIsHeldIsToldInItsPlace() throws Exception {
    PipeBodies.ofReceiver(channel.receiver(), LENGTH).subscribe(recorder);
    recorder.request(Long.MAX_VALUE);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    channel.sender().flush();
    assertThat(PositionedBytes.check(recorder.next(), 0)).isEqualTo(3);
    channel.sender().sendBulk(PositionedBytes.of(3, LENGTH - 3));
    channel.sender().flush();
    Await.until("the chunk is held", () -> channel.receiver().available() == 0);
    channel.sender().abort(failure);
    assertThat(recorder.failure()).isSameAs(failure);
  }

  @Test
  void receiverClosedWhileTheLastChunkIsHeldIsAFailure() throws Exception {
    PipeBodies.ofReceiver(channel.receiver(), LENGTH).subscribe(recorder);
    recorder.request(1);
    channel.sender().sendBulk(PositionedBytes.of(0, LENGTH));
    channel.sender().flush();
    Await.until("the chunk is held", () -> channel.receiver().available() == 0);
    channel.receiver().close();
    assertThat(recorder.failure()).isInstanceOf(IOException.class);
  }

  /** A failure and a clean end race for the body that a second thread asks for. */
  @Test
  void failureThatRacesWithTheFirstRequestIsTold() throws Exception {
    for (int i = 0; i < 500; i++) {
      BulkChannel raced = BulkChannel.create(100);
      Recorder<ByteBuffer> told = new Recorder<>();
      PipeBodies.ofReceiver(raced.receiver()).subscribe(told);
      CompletableFuture<Void> ended =
          CompletableFuture.runAsync(() -> raced.sender().close(failure));
      told.request(1);
      ended.get();
      assertThat(told.failure()).isSameAs(failure);
    }
  }

  @Test
  void endThatRacesWithTheFirstRequestIsToldOnce() throws Exception {
    for (int i = 0; i < 500; i++) {
      BulkChannel raced = BulkChannel.create(100);
      Recorder<ByteBuffer> told = new Recorder<>();
      PipeBodies.ofReceiver(raced.receiver()).subscribe(told);
      CompletableFuture<Void> ended = CompletableFuture.runAsync(raced.sender()::close);
      told.request(1);
      ended.get();
      told.complete();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1000})
  void errorOfTheReceiverFailsTheBody(long length) throws Exception {
    InternalError thrown = new InternalError("injected");
    var receiver =
        FaultyEnd.receiver(channel.receiver(), "tryReceiveInto", FaultyEnd.thrower(thrown));
    (length < 0 ? PipeBodies.ofReceiver(receiver) : PipeBodies.ofReceiver(receiver, length))
        .subscribe(recorder);
    channel.sender().sendBulk(new byte[10]);
    channel.sender().flush();
    recorder.request(1);
    assertThat(recorder.failure()).isSameAs(thrown);
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> channel.sender().sendByte(1))
        .withCause(thrown);
  }

  @Test
  void errorOfTheCheckOfTheLengthIsToldBothWays() throws Exception {
    Upstream upstream = new Upstream(new InternalError("injected"));
    ExactLengthSubscriber checks = new ExactLengthSubscriber(recorder, LENGTH);
    checks.onSubscribe(upstream);
    checks.onNext(ByteBuffer.allocate(LENGTH)); // which asks for one more
    assertThat(recorder.failure()).isSameAs(upstream.thrown);
    assertThat(upstream.cancelled).isCompletedWithValue("cancelled");
    checks.onNext(ByteBuffer.allocate(LENGTH));
    checks.onError(failure);
    checks.onComplete();
    recorder.hasNoMore();
  }

  @Test
  void endIsToldThoughTheFirstRequestThrew() throws Exception {
    Upstream upstream = new Upstream(new StackOverflowError("injected"));
    EndOnRequestSubscriber waits = new EndOnRequestSubscriber(recorder);
    waits.onSubscribe(upstream);
    assertThatThrownBy(() -> recorder.request(1)).isSameAs(upstream.thrown);
    waits.onComplete();
    recorder.complete();
  }
}
