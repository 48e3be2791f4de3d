// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Covers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Futures of readiness beside executors that fail, and on the library's own threads. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R10", "R11"})
class CompletionTest {

  /** Executors that do not do what they are there for. */
  enum Failing implements Executor {
    REJECTS {
      @Override
      public void execute(Runnable task) {
        throw new RejectedExecutionException("full");
      }
    },
    HAS_A_BUG {
      @Override
      public void execute(Runnable task) {
        throw new NullPointerException("bug");
      }
    },
    HAS_NO_THREAD {
      @Override
      public void execute(Runnable task) {
        throw new OutOfMemoryError("unable to create native thread");
      }
    },
    THROWS_WHAT_IT_DOES_NOT_SAY {
      @Override
      public void execute(Runnable task) {
        throw CompletionTest.<RuntimeException>sneaky(new IOException("checked"));
      }
    },
    THROWS_AN_INTERRUPTION {
      @Override
      public void execute(Runnable task) {
        throw CompletionTest.<RuntimeException>sneaky(new InterruptedException("shut down"));
      }
    },
    DROPS {
      @Override
      public void execute(Runnable task) {}
    },
    RUNS_AND_THROWS {
      @Override
      public void execute(Runnable task) {
        task.run();
        throw new IllegalStateException("late");
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // to throw what is not declared
  private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }

  private static void awaitDone(CompletableFuture<?> future) {
    Await.until("complete", () -> {
      System.gc(); // a task that was dropped is noticed by a collection
      return future.isDone();
    });
    assertThat(future).isCompleted();
  }

  @DisplayName("R11 no executor's failure leaves a send, a receive or a closing, or keeps a future")
  @ParameterizedTest
  @EnumSource
  void calls(Failing executor) throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(10).executor(executor).build();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int minimum = 1; minimum <= 3; minimum++) {
      all.add(channel.receiver().whenReadable(minimum));
      all.add(channel.receiver().whenReadable(minimum, executor));
    }
    channel.sender().sendBulk(new byte[10]);
    all.add(channel.sender().whenWritable(1));
    assertThat(channel.receiver().receiveInto(new byte[10])).isEqualTo(10);
    all.add(channel.receiver().whenOver(executor));
    all.add(channel.sender().whenOver());
    channel.sender().close();
    channel.receiver().close();
    all.forEach(CompletionTest::awaitDone);
  }

  @DisplayName("R11 a pool that is shut down with its queue loses no future")
  @Test
  void shutDownNow() throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(10));
    CountDownLatch end = new CountDownLatch(1);
    try {
      pool.execute(() -> awaitUninterruptibly(end));
      BulkChannel channel = BulkChannel.builder().executor(pool).build();
      CompletableFuture<?> readable = channel.receiver().whenReadable(1);
      channel.sender().sendByte(1);
      assertThat(pool.shutdownNow()).hasSize(1);
      awaitDone(readable);
    } finally {
      end.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @DisplayName("R11 a task that waits in a queue for long is not taken for a dropped one")
  @Test
  void queuedForLong() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CountDownLatch end = new CountDownLatch(1);
    try {
      pool.execute(() -> awaitUninterruptibly(end));
      BulkChannel channel = BulkChannel.builder().executor(pool).build();
      AtomicInteger completions = new AtomicInteger();
      CompletableFuture<Thread> where = channel.receiver().whenReadable(1).thenApply(nothing -> {
        completions.incrementAndGet();
        return Thread.currentThread();
      });
      channel.sender().sendByte(1);
      for (int i = 0; i < 5; i++) {
        System.gc();
      }
      assertThat(where).isNotDone();
      end.countDown();
      assertThat(where.get(20, TimeUnit.SECONDS).getName()).startsWith("pool-");
      assertThat(completions).hasValue(1);
    } finally {
      pool.shutdown();
    }
  }

  @DisplayName("R11 a dependent that blocks delays no other one")
  @Test
  void blockingDependents() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      for (int i = 0; i < 30; i++) {
        BulkChannel blocked = BulkChannel.create(10);
        var unused = blocked.receiver().whenReadable(1).thenRun(() -> awaitUninterruptibly(end));
        blocked.sender().sendByte(1);
      }
      BulkChannel channel = BulkChannel.create(10);
      CompletableFuture<?> free = channel.receiver().whenReadable(1).thenRun(() -> {});
      channel.sender().sendByte(1);
      free.get(20, TimeUnit.SECONDS);
    } finally {
      end.countDown();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // so that it can be told from the others'
  @DisplayName("R11 the library's threads inherit nothing from the thread that needs them")
  @Test
  void inheritance() throws Exception {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    CountDownLatch all = new CountDownLatch(1);
    List<CompletableFuture<String>> seen = new ArrayList<>();
    Thread alice = new Thread(() -> {
      user.set("alice");
      Thread.currentThread().setContextClassLoader(new ClassLoader("alice's", null) {});
      Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
      for (int i = 0; i < 5; i++) { // so many that threads must be made
        BulkChannel channel = BulkChannel.create(10);
        seen.add(channel.receiver().whenReadable(1).thenApply(nothing -> {
          awaitUninterruptibly(all);
          Thread self = Thread.currentThread();
          ClassLoader loader = self.getContextClassLoader();
          return user.get() + ", " + loader.getName() + ", " + self.getPriority() + ", "
              + self.isDaemon() + ", " + self.getName();
        }));
        try {
          channel.sender().sendByte(1);
        } catch (IOException | InterruptedException e) {
          seen.add(CompletableFuture.failedFuture(e));
        }
      }
    });
    alice.start();
    alice.join();
    all.countDown();
    assertThat(seen).hasSize(5);
    for (CompletableFuture<String> each : seen) {
      assertThat(each.get(20, TimeUnit.SECONDS))
          .isEqualTo("null, app, 5, true, bulkpipe-completion");
    }
  }

  @DisplayName("R11 thousands of futures, one after the other, need a few threads")
  @Test
  void threads() throws Exception {
    Set<Long> threads = ConcurrentHashMap.newKeySet();
    if (Runtime.version().feature() >= 24) {
      return; // virtual threads: one a future, and none of the platform's
    }
    BulkChannel channel = BulkChannel.create(10);
    for (int i = 0; i < 5_000; i++) {
      CompletableFuture<?> readable = channel
          .receiver()
          .whenReadable(1)
          .thenRun(() -> threads.add(Thread.currentThread().getId()));
      channel.sender().sendByte(1);
      readable.get(20, TimeUnit.SECONDS);
      channel.receiver().receiveByte();
    }
    assertThat(threads.size()).isLessThan(20);
  }
}
