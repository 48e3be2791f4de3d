// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A writer at work, on a thread beside the reader's. */
final class Writing {
  /*
   * WRITING-1  Nobody can see from outside whether a partner's thread waits for room: it may be
   *     parked, or in a system call. So a writer counts as still if its count has not changed
   *     during so many looks. That decides no case: a count that stands still too early makes a
   *     verification look at a bound too early, and a bound that holds then holds at any time.
   */
  private static final int LOOKS = 100;
  private static final long BETWEEN_LOOKS_NANOS = 1_000_000;

  /** What the writer does. */
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

  /** Returns once the writer has ended, or stands still. */
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

  /** Waits for the end; fails if the writer failed. */
  void result() throws InterruptedException {
    Throwable failure = failure();
    if (failure != null) {
      throw new AssertionError(
          "the writer fails after " + out.written() + " bytes: " + failure, failure);
    }
  }

  /** Waits for the end and returns what the writer failed with, or null. */
  @Nullable
  Throwable failure() throws InterruptedException {
    try {
      task.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** What there is to know about a writer of a case that has failed; null if it has ended well. */
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
