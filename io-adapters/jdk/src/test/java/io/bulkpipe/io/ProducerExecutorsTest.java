// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static io.bulkpipe.io.FailedProducer.assertTold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors of producers, tasks that are refused or cancelled, and the threads that run them. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ProducerExecutorsTest {
  @Test
  void aRefusalFailsTheSenderAndIsThrown() {
    List<Throwable> refusals = List.of(
        new RejectedExecutionException("full"),
        new NullPointerException("bug"),
        new OutOfMemoryError("unable to create native thread"),
        new IOException("not declared"));
    for (Throwable refusal : refusals) {
      Executor refuses = task -> {
        throw Rethrown.<RuntimeException>as(refusal);
      };
      BulkChannel channel = BulkChannel.create(10);
      assertThatThrownBy(() -> PipeStreams.produce(channel.sender(), out -> {}, refuses))
          .isSameAs(refusal);
      assertThatThrownBy(() -> channel.receiver().receiveByte())
          .isInstanceOf(SenderFailedException.class)
          .hasCause(refusal);
      assertThatThrownBy(
              () -> PipeStreams.producing(out -> {}).executor(refuses).open())
          .isSameAs(refusal);
      assertThatThrownBy(() ->
              PipeStreams.producing(out -> {}).executor(refuses).lazy().open().read())
          .isInstanceOf(SenderFailedException.class)
          .hasCause(refusal);
    }
  }

  @Test
  void aCancelledCompletionReachesAProducerOutsideOfThePipe() throws Exception {
    CompletableFuture<Thread> outside = new CompletableFuture<>();
    CountDownLatch never = new CountDownLatch(1);
    try (ProducedInputStream in = PipeStreams.producing(out -> {
          outside.complete(Thread.currentThread());
          never.await();
        })
        .open()) {
      Thread producer = outside.get(20, TimeUnit.SECONDS);
      in.completion().cancel(true);
      assertThatThrownBy(in::read)
          .isInstanceOf(SenderFailedException.class)
          .hasCauseInstanceOf(CancellationException.class);
      producer.join(20_000);
      assertThat(producer.isAlive()).isFalse();
    }
  }

  @Test
  void aProducerThatWasCancelledInTheQueueNeverRuns() {
    Runnable[] queued = new Runnable[1];
    BulkChannel channel = BulkChannel.create(10);
    CompletableFuture<?> completion = PipeStreams.produce(
        channel.sender(),
        out -> {
          throw new AssertionError("started");
        },
        task -> queued[0] = task);
    completion.cancel(false);
    queued[0].run();
    assertThatThrownBy(() -> channel.receiver().receiveByte())
        .hasCauseInstanceOf(CancellationException.class);
  }

  @SuppressWarnings("ThreadPriorityCheck") // so that it can be told from the others'
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProducerInheritsNothing(boolean platform) throws Exception {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    ThreadLocal<String> left = new ThreadLocal<>();
    Executor threads = platform ? PipeThreads.platform("p") : PipeThreads.perTask("p");
    StreamProducer producer = out -> {
      Thread self = Thread.currentThread();
      ClassLoader loader = self.getContextClassLoader();
      String seen = user.get() + ", " + left.get() + ", " + loader.getName() + ", "
          + self.getPriority() + ", " + self.getName();
      left.set("a secret");
      self.setContextClassLoader(null);
      out.write(seen.getBytes(StandardCharsets.UTF_8));
    };
    user.set("alice");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(new ClassLoader("alice's", null) {});
    Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
    try {
      for (int i = 0; i < 5; i++) {
        try (InputStream in =
            PipeStreams.producing(producer).executor(threads).capacity(100).open()) {
          assertThat(in.readAllBytes()).asString().isEqualTo("null, null, app, 5, p");
        }
      }
    } finally {
      Thread.currentThread().setPriority(Thread.NORM_PRIORITY);
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void anErrorIsReportedUnderTheThreadsOwnName() throws Exception {
    CompletableFuture<String> reported = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> reported.complete(thread.getName()));
    try (InputStream in = PipeStreams.producing(out -> {
          throw new StackOverflowError();
        })
        .capacity(10)
        .open()) {
      assertTold(in);
      assertThat(reported.get(20, TimeUnit.SECONDS)).isEqualTo("bulkpipe-producer");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @SuppressWarnings("NullAway") // on purpose
  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> PipeStreams.producing(null)).isInstanceOf(NullPointerException.class);
    ProducedInputStream.Builder builder = PipeStreams.producing(out -> {});
    assertThatIllegalArgumentException().isThrownBy(() -> builder.capacity(0));
    assertThatThrownBy(() -> builder.name(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.executor(null)).isInstanceOf(NullPointerException.class);
  }
}
