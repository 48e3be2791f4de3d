// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.PipeFlows;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Producers that wait for something else than the pipe while their reader goes. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class InterruptibleProducerTest {
  private final CountDownLatch never = new CountDownLatch(1);
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
  private final ExecutorService one = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(task);
    thread.setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
    return thread;
  });

  /** Writes a byte, then waits for what never comes. */
  private final StreamProducer hanging = StreamProducer.interruptible(out -> {
    out.write(1);
    out.flush();
    begun.complete(null);
    try {
      never.await();
    } catch (InterruptedException e) {
      ended.complete(e);
      throw e;
    }
  });

  @AfterEach
  void stop() {
    never.countDown();
    one.shutdownNow();
  }

  private void assertInterruptedOnce() throws Exception {
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(one.submit(Thread::interrupted).get()).isFalse();
    assertThat(uncaught).isNotDone();
  }

  @Test
  void closedStream() throws Exception {
    InputStream in = PipeStreams.producing(hanging).executor(one).open();
    assertThat(in.read()).isEqualTo(1);
    in.close();
    assertInterruptedOnce();
  }

  @Test
  void closedLazyStream() throws Exception {
    InputStream in = PipeStreams.producing(hanging).executor(one).lazy().open();
    assertThat(in.read()).isEqualTo(1);
    in.close();
    assertInterruptedOnce();
  }

  @Test
  void cancelledSubscription() throws Exception {
    Flow.Publisher<ByteBuffer> publisher =
        PipeFlows.publishing(hanging).executor(one).build();
    publisher.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        var unused = begun.thenRun(subscription::cancel);
      }

      @Override
      public void onNext(ByteBuffer element) {}

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onComplete() {}
    });
    assertInterruptedOnce();
  }

  @Test
  void forgottenStream() throws Exception {
    readOne();
    Await.untilCollected("the producer is interrupted", ended::isDone);
    assertInterruptedOnce();
  }

  private void readOne() throws IOException {
    assertThat(PipeStreams.producing(hanging).executor(one).open().read()).isEqualTo(1);
  }

  @Test
  @DisplayName("a reader that went before the producer began is noticed, too")
  void readerThatHasGone() throws Exception {
    BulkChannel channel = BulkChannel.create();
    channel.receiver().close();
    StreamProducer waiting = StreamProducer.interruptible(out -> {
      try {
        never.await();
      } catch (InterruptedException e) {
        ended.complete(e);
        throw e;
      }
    });
    var unused = PipeStreams.produce(channel.sender(), waiting, one);
    assertInterruptedOnce();
  }

  @Test
  @DisplayName("the executor of the channel may be the one thread that the producer holds")
  void executorOfTheChannel() throws Exception {
    BulkChannel channel = BulkChannel.builder().executor(one).build();
    var unused = PipeStreams.produce(channel.sender(), hanging, one);
    begun.get();
    channel.receiver().close();
    assertInterruptedOnce();
  }

  @Test
  @DisplayName("a timeout after the interrupt is a failure of its own")
  void timeoutOfItsOwn() throws Exception {
    SocketTimeoutException own = new SocketTimeoutException("the database is slow");
    InputStream in = PipeStreams.producing(StreamProducer.interruptible(out -> {
          begun.complete(null);
          try {
            never.await();
          } catch (InterruptedException e) {
            throw own;
          }
        }))
        .executor(one)
        .open();
    begun.get();
    in.close();
    assertThat(uncaught.get()).isSameAs(own);
  }

  @Test
  void senderThatOtherCodeAborts() throws Exception {
    BulkChannel channel = BulkChannel.create();
    var unused = PipeStreams.produce(channel.sender(), hanging, one);
    begun.get();
    channel.sender().abort(new IOException("aborted"));
    assertInterruptedOnce();
  }

  @Test
  @DisplayName("a producer that returns is not interrupted, and neither is its thread's next task")
  void completeStream() throws Exception {
    for (int i = 0; i < 1000; i++) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      StreamProducer whole = StreamProducer.interruptible(out -> out.write(new byte[100]));
      try (InputStream in =
          PipeStreams.producing(whole).capacity(10).executor(one).open()) {
        one.execute(() -> interrupted.complete(Thread.interrupted()));
        assertThat(in.readAllBytes()).hasSize(100);
      }
      assertThat(interrupted.get()).isFalse();
    }
  }

  @Test
  @DisplayName("R18 a failure that is not the interruption is still seen")
  void ownFailure() throws Exception {
    IllegalStateException own = new IllegalStateException("disk full");
    InputStream in = PipeStreams.producing(StreamProducer.interruptible(out -> {
          begun.complete(null);
          try {
            never.await();
          } catch (InterruptedException e) {
            throw own;
          }
        }))
        .executor(one)
        .open();
    begun.get();
    in.close();
    assertThat(uncaught.get()).isSameAs(own);
  }

  @Test
  @DisplayName("without it, the thread of a producer is left alone")
  void otherProducers() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    ProducedInputStream in = PipeStreams.producing(out -> {
          begun.complete(null);
          goOn.join(); // ignores interrupts, but keeps the flag
          ended.complete(Thread.interrupted() ? new InterruptedException() : new IOException());
        })
        .executor(one)
        .open();
    begun.get();
    in.close(); // the thread that closes would interrupt it
    goOn.complete(null);
    assertThat(ended.get()).isInstanceOf(IOException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // the check is tested
  void nullProducer() {
    assertThatNullPointerException()
        .isThrownBy(() -> StreamProducer.interruptible(null))
        .withMessage("producer=null");
  }
}
