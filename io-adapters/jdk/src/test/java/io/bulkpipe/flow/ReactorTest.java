// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Both ends with Project Reactor as the counterpart. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ReactorTest {
  private final AtomicLong produced = new AtomicLong();

  /** The stream of positioned bytes in buffers of 0 to {@code most} bytes. */
  private Flux<ByteBuffer> source(long length, int most) {
    SplittableRandom random = new SplittableRandom(most);
    return Flux.generate(sink -> {
      long from = produced.get();
      if (from == length) {
        sink.complete();
      } else {
        int n = (int) Math.min(length - from, random.nextInt(most + 1));
        produced.addAndGet(n);
        sink.next(ByteBuffer.wrap(PositionedBytes.of(from, n)));
      }
    });
  }

  private static long consumed(Flux<ByteBuffer> flux) {
    Long length = flux.reduce(0L, (from, bytes) -> from + PositionedBytes.check(bytes, from))
        .block();
    return length == null ? 0 : length;
  }

  private static Flux<ByteBuffer> flux(BulkChannel channel, int chunk) {
    return JdkFlowAdapter.flowPublisherToFlux(
        PipeFlows.publishing(channel.receiver()).chunk(chunk).build());
  }

  private static ByteSubscriber<ByteBuffer> feed(Flux<ByteBuffer> flux, BulkChannel channel) {
    ByteSubscriber<ByteBuffer> subscriber = PipeFlows.subscriber(channel.sender());
    JdkFlowAdapter.publisherToFlowPublisher(flux).subscribe(subscriber);
    return subscriber;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3, 500",
    "2, 7, 5, 2000",
    "100, 33, 333, 100000",
    "1000, 999, 10, 100000",
    "65536, 16384, 50000, 10000000",
    "65536, 16384, 100, 1000000",
    "65536, 100000, 100000, 10000000"
  })
  void allBytesGoThroughInOrder(int capacity, int chunk, int most, long length) throws Exception {
    BulkChannel channel =
        BulkChannel.builder().capacity(capacity).singleSender().singleReceiver().build();
    ByteSubscriber<ByteBuffer> feeding =
        feed(source(length, most).subscribeOn(Schedulers.boundedElastic()), channel);
    assertThat(consumed(flux(channel, chunk).limitRate(3))).isEqualTo(length);
    assertThat(feeding.completion().toCompletableFuture().get()).isEqualTo(length);
    ChannelStats stats = channel.stats();
    assertThat(stats.sender().waits() + stats.sender().parks()).isZero();
    assertThat(stats.receiver().waits() + stats.receiver().parks()).isZero();
    assertThat(stats.fullest()).isLessThanOrEqualTo(capacity);
  }

  @Test
  void demandOfOneOverThreads() {
    BulkChannel channel = BulkChannel.create(64);
    feed(source(50_000, 50), channel);
    assertThat(consumed(flux(channel, 40).limitRate(1).publishOn(Schedulers.parallel(), 1)))
        .isEqualTo(50_000);
  }

  @Test
  void cancelInTheMiddleReachesTheSource() throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    ByteSubscriber<ByteBuffer> feeding = feed(source(1_000_000, 50), channel);
    Flux<ByteBuffer> some = flux(channel, 10).take(20);
    assertThat(consumed(some)).isBetween(20L, 200L);
    assertThatThrownBy(() -> feeding.completion().toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BrokenChannelException.class);
    assertThat(produced.get()).isLessThan(1000);
  }

  @Test
  void failureOfTheSourceReachesTheOtherEnd() {
    BulkChannel channel = BulkChannel.create(64);
    IOException failure = new IOException("source");
    feed(source(1000, 50).concatWith(Flux.error(failure)), channel);
    AtomicLong got = new AtomicLong();
    assertThatThrownBy(() -> flux(channel, 10)
            .doOnNext(bytes -> got.addAndGet(PositionedBytes.check(bytes, got.get())))
            .blockLast())
        .hasCause(failure);
    assertThat(got.get()).isEqualTo(1000);
  }

  @Test
  void failureOfTheSubscriberReachesTheSource() {
    BulkChannel channel = BulkChannel.create(64);
    ByteSubscriber<ByteBuffer> feeding = feed(source(1_000_000, 50), channel);
    assertThatThrownBy(() -> flux(channel, 10)
            .doOnNext(bytes -> {
              throw new IllegalStateException("subscriber");
            })
            .blockLast())
        .hasMessage("subscriber");
    assertThatThrownBy(() -> feeding.completion().toCompletableFuture().get())
        .hasCauseInstanceOf(BrokenChannelException.class);
  }
}
