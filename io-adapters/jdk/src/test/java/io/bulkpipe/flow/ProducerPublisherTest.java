// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What subscribers of a producer get. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ProducerPublisherTest {
  private final Recorder<ByteBuffer> recorder = new Recorder<>();

  @DisplayName("R19 small writes of a producer come in large chunks")
  @Test
  void gathers() throws Exception {
    int length = 1_000_000;
    PipeFlows.publisher(out -> {
          PositionedBytes.write(out, length, 10);
        })
        .subscribe(recorder);
    recorder.request(Long.MAX_VALUE);
    int chunks = 0;
    for (long position = 0; position < length; chunks++) {
      position += PositionedBytes.check(recorder.next(), position);
    }
    recorder.complete();
    assertThat(chunks).isLessThanOrEqualTo(length / (128 * 1024) + 1);
  }

  @Test
  void handsOverAllThatIsThereUpToALargestChunk() throws Exception {
    long largest = 256 * 1024;
    PipeFlows.publishing(out -> PositionedBytes.write(out, 2 * largest + 1, 1000))
        .capacity(1 << 20)
        .executor(Runnable::run) // everything is there before the subscription
        .build()
        .subscribe(recorder);
    recorder.request(Long.MAX_VALUE);
    assertThat(PositionedBytes.check(recorder.next(), 0)).isEqualTo(largest);
    assertThat(PositionedBytes.check(recorder.next(), largest)).isEqualTo(largest);
    assertThat(PositionedBytes.check(recorder.next(), 2 * largest)).isEqualTo(1);
    recorder.complete();
  }

  @DisplayName("R19 what a producer flushes comes at once")
  @Test
  void flushes() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    PipeFlows.publisher(out -> {
          out.write(1);
          out.flush();
          seen.get();
          out.write(2);
        })
        .subscribe(recorder);
    recorder.request(Long.MAX_VALUE);
    assertThat(recorder.next()).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
    seen.complete("seen");
    assertThat(recorder.next()).isEqualTo(ByteBuffer.wrap(new byte[] {2}));
    recorder.complete();
  }

  @DisplayName("R18 a producer that fails is a failure, whatever closed its stream")
  @Test
  void failure() throws Exception {
    IllegalStateException thrown = new IllegalStateException("no more");
    PipeFlows.publisher(out -> {
          try (OutputStream closed = out) {
            closed.write(1);
            throw thrown;
          }
        })
        .subscribe(recorder);
    recorder.request(Long.MAX_VALUE);
    assertThat(recorder.next().remaining()).isEqualTo(1);
    assertThat(recorder.failure()).isSameAs(thrown);
  }

  @Test
  void eachSubscriberHasARunOfItsOwn() throws Exception {
    Flow.Publisher<ByteBuffer> publisher = PipeFlows.publishing(out -> out.write(new byte[5]))
        .capacity(2)
        .name("runs")
        .build();
    for (int i = 0; i < 3; i++) {
      Recorder<ByteBuffer> each = new Recorder<>();
      publisher.subscribe(each);
      each.request(Long.MAX_VALUE);
      for (int got = 0; got < 5; ) {
        got += each.next().remaining();
      }
      each.complete();
    }
  }

  @Test
  void cancellingStopsTheProducer() throws Exception {
    CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
    PipeFlows.publisher(out -> {
          try {
            while (true) {
              out.write(new byte[10_000]);
            }
          } catch (IOException e) {
            stopped.complete(e);
            throw e;
          }
        })
        .subscribe(new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            given.complete(subscription);
          }

          @Override
          public void onNext(ByteBuffer bytes) {}

          @Override
          public void onError(Throwable failure) {}

          @Override
          public void onComplete() {}
        });
    given.get().cancel();
    assertThat(stopped.get()).hasMessageContaining("receiver is gone");
  }

  @Test
  void anExecutorThatRefusesIsAFailure() throws Exception {
    RejectedExecutionException full = new RejectedExecutionException("full");
    Executor refusing = task -> {
      throw full;
    };
    PipeFlows.publishing(out -> out.write(1)).executor(refusing).build().subscribe(recorder);
    recorder.request(1);
    assertThat(recorder.failure()).isSameAs(full);
  }

  @Test
  void badSettings() {
    ProducerPublisherBuilder builder = PipeFlows.publishing(out -> {});
    assertThatThrownBy(() -> builder.capacity(0)).hasMessageContaining("capacity=0");
    assertThatThrownBy(() -> builder.build().subscribe(null)).hasMessage("subscriber=null");
  }
}
