// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs the writer of a connection on a thread of its own. */
final class Writing {
  /*
   * WRITING-1  From outside, it is not visible whether a partner's thread waits for room: it may be
   *     parked, or in a system call. So a writer counts as still if its count has not changed
   *     during LOOKS looks. No result depends on that. If a writer counts as still too early, a
   *     case checks a bound too early, and the bound must hold at all times.
   */
  private static final int LOOKS = 100;
  private static final long BETWEEN_LOOKS_NANOS = 1_000_000;

  /** The actions of the writer. */
  @FunctionalInterface
  interface Script {
    void run(Outgoing out) throws Exception;
  }

  private final Outgoing out;
  private final FutureTask<@Nullable Void> task;
  private final Thread thread;

  Writing(Outgoing out, Script script) {
    this.out = out;
    this.task = new FutureTask<@Nullable Void>(() -> {
      script.run(out);
      return null;
    });
    this.thread = new Thread(task, ThreadCensus.OWN + "writer");
    thread.setDaemon(true);
    thread.start();
  }

  long written() {
    return out.written();
  }

  boolean isDone() {
    return task.isDone();
  }

  /** Waits until the writer has ended, or stands still. */
  void settle() throws InterruptedException {
    long before = out.written();
    for (int looks = 0; looks < LOOKS && !task.isDone(); looks++) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long now = out.written();
      if (now != before) {
        before = now;
        looks = 0;
      }
    }
  }

  /** Waits for the end of the writer. Fails if the writer has failed. */
  void result() throws InterruptedException {
    Throwable failure = failure();
    if (failure != null) {
      throw new AssertionError(
          "the writer fails after " + out.written() + " bytes: " + failure, failure);
    }
  }

  /** Waits for the end of the writer. Returns its failure, or null. */
  @Nullable
  Throwable failure() throws InterruptedException {
    try {
      task.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** Returns the state of the writer for the report of a failed case; null if it has ended well. */
  @Nullable
  Throwable state() {
    if (!task.isDone()) {
      Throwable state =
          new IllegalStateException("the writer is at work after " + out.written() + " bytes");
      state.setStackTrace(thread.getStackTrace());
      return state;
    }
    try {
      return failure();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  void interrupt() {
    thread.interrupt();
  }
}
