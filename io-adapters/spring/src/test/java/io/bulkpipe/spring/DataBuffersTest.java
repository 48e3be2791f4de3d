// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Pooled buffers are released, however the flow ends. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class DataBuffersTest {
  private final TrackedBuffers buffers = new TrackedBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.awaitReleased();
  }

  /** Buffers with the first bytes of the stream, all of one length. */
  private Flux<DataBuffer> positioned(int count, int length) {
    return Flux.range(0, count).map(i -> buffers.positioned((long) i * length, length));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @DisplayName("all bytes arrive, in order, and the result is their number")
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 65_536})
  void allBytes(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    CompletableFuture<Long> sent =
        PipeDataBuffers.send(positioned(40, 777), channel.sender()).toFuture();
    assertThat(PositionedBytes.checkAll(PipeStreams.inputStream(channel.receiver())))
        .isEqualTo(40 * 777);
    assertThat(get(sent)).isEqualTo(40 * 777);
  }

  @DisplayName("empty buffers, and buffers of several components")
  @Test
  void shapes() throws Exception {
    Flux<DataBuffer> shapes = Flux.range(0, 9).map(i -> switch (i % 3) {
      case 0 -> buffers.composite(i / 3 * 100L, 60);
      case 1 -> buffers.positioned(0, 0);
      default -> buffers.positioned(i / 3 * 100L + 60, 40);
    });
    try (InputStream in = PipeDataBuffers.inputStream(shapes)) {
      assertThat(PositionedBytes.checkAll(in)).isEqualTo(300);
    }
  }

  @DisplayName("buffers on the heap work, too")
  @Test
  void heap() throws Exception {
    Flux<DataBuffer> heap =
        Flux.just(PositionedBytes.of(0, 100)).map(DefaultDataBufferFactory.sharedInstance::wrap);
    assertThat(PositionedBytes.checkAll(PipeDataBuffers.inputStream(heap))).isEqualTo(100);
  }

  @DisplayName("one buffer is requested at a time, and the next one when it was sent")
  @Test
  void backPressure() throws Exception {
    AtomicLong requested = new AtomicLong();
    BulkChannel channel = BulkChannel.create(150);
    CompletableFuture<Long> sent = PipeDataBuffers.send(
            positioned(5, 100).doOnRequest(requested::addAndGet), channel.sender())
        .toFuture();
    assertThat(requested).hasValue(2);
    assertThat(buffers.unreleased()).isEqualTo(1);
    assertThat(PositionedBytes.checkAll(PipeStreams.inputStream(channel.receiver())))
        .isEqualTo(500);
    assertThat(get(sent)).isEqualTo(500);
  }

  @DisplayName("a failure of the publisher reaches the reader, behind what was sent")
  @Test
  void failure() throws Exception {
    IllegalStateException failure = new IllegalStateException("no more data");
    Flux<DataBuffer> failing = positioned(3, 100).concatWith(Flux.error(failure));
    InputStream in = PipeDataBuffers.inputStream(failing);
    PositionedBytes.check(in.readNBytes(300), 300, 0);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(in::read).withCause(failure);
  }

  @DisplayName("a failure of the publisher while a buffer waits for room releases it")
  @Test
  void failureWhileWaiting() throws Exception {
    IllegalStateException failure = new IllegalStateException("no more data");
    BulkChannel channel = BulkChannel.create(10);
    Sinks.Many<DataBuffer> source = Sinks.many().unicast().onBackpressureBuffer();
    CompletableFuture<Long> sent =
        PipeDataBuffers.send(source.asFlux(), channel.sender()).toFuture();
    source.tryEmitNext(buffers.positioned(0, 100)).orThrow();
    assertThat(buffers.unreleased()).isEqualTo(1);
    source.tryEmitError(failure).orThrow();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> get(sent))
        .withCause(failure);
  }

  @DisplayName("a receiver that goes away cancels the publisher, and what is queued is discarded")
  @Test
  void receiverGone() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    CompletableFuture<Long> sent = PipeDataBuffers.send(
            positioned(50, 100).onBackpressureBuffer(), channel.sender())
        .toFuture();
    assertThat(buffers.unreleased()).isEqualTo(50);
    channel.receiver().close();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> get(sent))
        .withCauseInstanceOf(BrokenChannelException.class);
  }

  @DisplayName("cancelling at each point releases what waits, and fails the reader")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99, 100, 101, 250})
  void cancel(int readBefore) throws Exception {
    BulkChannel channel = BulkChannel.create(50);
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    Disposable sending = PipeDataBuffers.send(
            positioned(10, 100).doOnCancel(() -> cancelled.complete(true)), channel.sender())
        .subscribe();
    InputStream in = PipeStreams.inputStream(channel.receiver());
    PositionedBytes.check(in.readNBytes(readBefore), readBefore, 0);
    sending.dispose();
    assertThat(get(cancelled)).isTrue();
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(in::readAllBytes)
        .withCauseInstanceOf(CancellationException.class);
  }

  @DisplayName("a buffer that comes after the end is released at once")
  @Test
  void late() {
    BulkChannel channel = BulkChannel.create(50);
    CompletableFuture<Subscriber<? super DataBuffer>> subscriber = new CompletableFuture<>();
    Publisher<DataBuffer> deaf = given -> {
      subscriber.complete(given);
      given.onSubscribe(new Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      });
    };
    CompletableFuture<Long> sent = PipeDataBuffers.send(deaf, channel.sender()).toFuture();
    channel.receiver().close();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> get(sent))
        .withCauseInstanceOf(BrokenChannelException.class);
    DataBuffer late = buffers.positioned(0, 10);
    subscriber.join().onNext(late);
    assertThat(buffers.unreleased()).isZero();
  }

  @DisplayName("a stream that is closed half way cancels the publisher")
  @Test
  void closedStream() throws Exception {
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    InputStream in = PipeDataBuffers.inputStream(
        positioned(100_000, 1000).doOnCancel(() -> cancelled.complete(true)));
    PositionedBytes.check(in.readNBytes(12_345), 12_345, 0);
    in.close();
    assertThat(get(cancelled)).isTrue();
  }

  @DisplayName("a produced flux that is cancelled ends its producer")
  @Test
  void producedFlux() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    ProducedBody body = ProducedBody.of(out -> {
      try {
        while (true) {
          out.write(new byte[1000]);
        }
      } catch (IOException e) {
        ended.complete(e);
        throw e;
      }
    });
    Flux<DataBuffer> flux = body.dataBuffers(TrackedBuffers.POOLED);
    assertThat(flux.map(DataBuffer::readableByteCount).take(3).collectList().block())
        .hasSize(3);
    assertThat(get(ended)).isInstanceOf(BrokenChannelException.class);
  }

  @DisplayName("random endings at random moments leave no buffer")
  @Test
  void random() throws Exception {
    long seed = System.nanoTime();
    System.out.println("DataBuffersTest.random: seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      BulkChannel channel = BulkChannel.create(1 + random.nextInt(500));
      int ending = random.nextInt(4);
      int reads = random.nextInt(3000);
      Flux<DataBuffer> source = positioned(20, 1 + random.nextInt(300));
      if (random.nextBoolean()) {
        source = source.onBackpressureBuffer();
      }
      if (ending == 3) {
        source = source.concatWith(Flux.error(new IOException("the publisher fails")));
      }
      Disposable sending =
          PipeDataBuffers.send(source, channel.sender()).subscribe(sent -> {}, failure -> {});
      InputStream in = PipeStreams.inputStream(channel.receiver());
      byte[] some = in.readNBytes(ending == 3 ? 1 : reads);
      PositionedBytes.check(some, some.length, 0);
      switch (ending) {
        case 0 -> sending.dispose();
        case 1 -> in.close();
        case 2 -> assertThat(in.readAllBytes()).isNotNull();
        default ->
          assertThatExceptionOfType(SenderFailedException.class).isThrownBy(in::readAllBytes);
      }
      buffers.awaitReleased();
    }
  }

  @DisplayName("a failed producer is an error of the flux, with its own exception")
  @Test
  void failedProducer() {
    IllegalStateException failure = new IllegalStateException("no more data");
    Flux<DataBuffer> flux = ProducedBody.of(out -> {
          out.write(1);
          throw failure;
        })
        .dataBuffers(TrackedBuffers.POOLED);
    CompletableFuture<Object> seen = new CompletableFuture<>();
    var unused =
        flux.subscribe(DataBufferUtils::release, seen::complete, () -> seen.complete("complete"));
    assertThat(seen.orTimeout(30, TimeUnit.SECONDS).join()).isSameAs(failure);
  }
}
