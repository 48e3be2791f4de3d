// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task begins or is lost, whatever the executor does with it. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class HandedOverTest {
  private final AtomicInteger runs = new AtomicInteger();
  private final List<Throwable> losses = new ArrayList<>();

  private void execute(Executor executor) {
    HandedOver.execute(executor, runs::incrementAndGet, losses::add);
  }

  static Stream<Throwable> refusals() {
    return Stream.of(
        new RejectedExecutionException("full"),
        new IllegalStateException("not now"),
        new OutOfMemoryError("unable to create native thread"),
        new StackOverflowError(),
        new IOException("declared nowhere"),
        new InterruptedException());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusalOfAnyKindIsALoss(Throwable refusal) {
    execute(task -> {
      throw Rethrown.<RuntimeException>as(refusal);
    });
    assertThat(losses).containsExactly(refusal);
    assertThat(runs).hasValue(0);
  }

  @Test
  void whatWasRefusedDoesNotBeginLater() {
    List<Runnable> kept = new ArrayList<>();
    execute(task -> {
      kept.add(task);
      throw new RejectedExecutionException("but kept");
    });
    kept.get(0).run();
    assertThat(runs).hasValue(0);
    assertThat(losses).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsThrownOnceTheTaskHasBegunGoesThrough(Throwable late) {
    assertThatThrownBy(() -> execute(task -> {
          task.run();
          throw Rethrown.<RuntimeException>as(late);
        }))
        .isSameAs(late);
    assertThat(runs).hasValue(1);
    assertThat(losses).isEmpty();
  }

  @Test
  void aTaskThatFailsIsNotLost() {
    IllegalStateException own = new IllegalStateException("own");
    assertThatThrownBy(() -> HandedOver.execute(
            Runnable::run,
            () -> {
              throw own;
            },
            losses::add))
        .isSameAs(own);
    assertThat(losses).isEmpty();
  }

  /** The cleaner needs a thread of its own. */
  @Test
  void aThreadThatCannotBeStartedForTheWatchIsALossOfThisTaskOnly() {
    OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");
    AtomicInteger makings = new AtomicInteger();
    LazyCleaner cleaner = new LazyCleaner(() -> {
      if (makings.getAndIncrement() == 0) {
        throw noThread;
      }
      return Cleaner.create();
    });
    HandedOver.execute(cleaner, Runnable::run, runs::incrementAndGet, losses::add);
    assertThat(losses).containsExactly(noThread);
    assertThat(runs).hasValue(0);
    for (int i = 1; i <= 3; i++) {
      HandedOver.execute(cleaner, Runnable::run, runs::incrementAndGet, losses::add);
      assertThat(runs).hasValue(i);
    }
    assertThat(losses).hasSize(1);
    assertThat(makings).hasValue(2);
  }

  @Test
  void runsOnce() {
    execute(task -> {
      task.run();
      task.run();
    });
    assertThat(runs).hasValue(1);
  }

  /** Returns what was told of a task that an executor has dropped. */
  private static Throwable dropped(Executor executor, Runnable afterwards) {
    AtomicReference<Throwable> loss = new AtomicReference<>();
    HandedOver.execute(
        executor,
        () -> {
          throw new AssertionError("dropped, and yet run");
        },
        loss::set);
    afterwards.run();
    Companion.await("the loss is found", () -> {
      System.gc();
      return loss.get() != null;
    });
    return Objects.requireNonNull(loss.get());
  }

  @Test
  void aTaskThatIsDiscardedIsLostAfterACollection() {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(1),
        new ThreadPoolExecutor.DiscardPolicy());
    pool.shutdown();
    assertThat(dropped(pool, () -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageMatching(
            "executor=java.util.concurrent.ThreadPoolExecutor@\\p{XDigit}+ dropped the task");
    assertThat(pool.isShutdown()).as("is there to the end").isTrue();
  }

  @Test
  void aQueuedTaskIsLostWhenItsPoolIsShutDownAtOnce() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    pool.execute(() -> {
      try {
        busy.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    assertThat(dropped(pool, () -> assertThat(pool.shutdownNow()).hasSize(1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskIsLostWithAnExecutorThatNobodyHasAnyMore() {
    AtomicReference<Throwable> loss = new AtomicReference<>();
    HandedOver.execute(new ArrayDeque<Runnable>()::add, runs::incrementAndGet, loss::set);
    Companion.await("the loss is found", () -> {
      System.gc();
      return loss.get() != null;
    });
    assertThat(runs).hasValue(0);
  }

  /** The marker is collected last, so a loss would have been found before it, or with it. */
  @Test
  void aTaskThatWaitsIsNotLost() {
    Queue<Runnable> queue = new ArrayDeque<>();
    execute(queue::add);
    dropped(task -> {}, () -> {});
    assertThat(losses).isEmpty();
    queue.remove().run();
    assertThat(runs).hasValue(1);
    dropped(task -> {}, () -> {});
    assertThat(losses).isEmpty();
  }

  @Test
  void aReportThatTakesItsTimeDelaysNoOther() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    HandedOver.execute(task -> {}, runs::incrementAndGet, loss -> {
      begun.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    Companion.await("the first report has begun", () -> {
      System.gc();
      return begun.getCount() == 0;
    });
    assertThatCode(() -> dropped(task -> {}, () -> {})).doesNotThrowAnyException();
    free.countDown();
  }
}
