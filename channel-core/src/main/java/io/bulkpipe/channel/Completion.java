// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.ref.Cleaner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Completes a future on an executor, whatever that executor does. */
final class Completion implements Runnable {
  /*
   * COMPLETE-1  The future is completed, once the executor has run the task; or by the library's
   *     own threads, if the executor throws anything, or drops the task; or in the calling thread,
   *     if the library cannot have a thread either. No executor's failure leaves complete().
   * COMPLETE-2  A task was dropped if nobody can reach it any more, and it has not run. The cleaner
   *     holds the future, not the task.
   */

  /** Made when the first task has been handed to an executor that did not run it at once. */
  private static final class Dropped {
    static final Cleaner CLEANER = Cleaner.create();

    private Dropped() {}
  }

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
    } catch (Throwable refused) { // an executor may throw what its signature does not say
      completeByOwnThreads(future);
    }
  }

  private static void completeByOwnThreads(CompletableFuture<@Nullable Void> future) {
    try {
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
    Cleaner.Cleanable made = Dropped.CLEANER.register(this, () -> {
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
