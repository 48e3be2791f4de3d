// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.ref.Cleaner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Completes a future on an executor, even if the executor throws or drops the task. */
final class Completion implements Runnable {
  /*
   * COMPLETE-1  The executor's run of the task completes the future. If the executor throws, or
   *     drops the task, a thread of the library completes it. If no such thread can be started, the
   *     calling thread does. No failure of an executor leaves complete().
   * COMPLETE-2  A task was dropped if it has become unreachable and has not run. The cleaner holds
   *     the future, not the task.
   * COMPLETE-3  A thread near the end of its stack does not use the library's threads. Their pool
   *     serves all channels, and has a lock. An overflow under it would leave it locked for ever.
   */

  /** Made for the first task that an executor did not run at once. */
  private static final LazyCleaner CLEANER = new LazyCleaner(Cleaner::create);

  /** More frames than a pool needs to start a thread. */
  private static final int FRAMES = 100;

  private final CompletableFuture<@Nullable Void> future;
  private volatile Cleaner.@Nullable Cleanable unlessRun;

  private Completion(CompletableFuture<@Nullable Void> future) {
    this.future = future;
  }

  /**
   * Completes a future.
   *
   * @param executor completes it; null for the library's own threads
   */
  static void complete(CompletableFuture<@Nullable Void> future, @Nullable Executor executor) {
    try {
      if (executor == null) {
        completeByOwnThreads(future);
      } else {
        new Completion(future).handTo(executor);
      }
    } catch (Throwable refused) { // an executor may throw checked exceptions, too
      completeByOwnThreads(future);
    }
  }

  private static void completeByOwnThreads(CompletableFuture<@Nullable Void> future) {
    try {
      StackReserve.require(FRAMES); // COMPLETE-3
      CompletionThreads.EXECUTOR.execute(() -> future.complete(null));
    } catch (Throwable noThread) {
      future.complete(null);
    }
  }

  private void handTo(Executor executor) {
    executor.execute(this);
    if (!future.isDone()) {
      watch(future);
    }
  }

  private void watch(CompletableFuture<@Nullable Void> watched) {
    Cleaner.Cleanable made = CLEANER.get().register(this, () -> {
      if (!watched.isDone()) {
        completeByOwnThreads(watched);
      }
    });
    unlessRun = made;
    if (watched.isDone()) {
      made.clean();
    }
  }

  @Override
  public void run() {
    future.complete(null);
    Cleaner.Cleanable watching = unlessRun;
    if (watching != null) {
      watching.clean();
    }
  }
}
