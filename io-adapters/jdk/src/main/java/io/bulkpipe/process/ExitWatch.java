// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Notices that a child has exited. */
final class ExitWatch {
  /*
   * Process.onExit completes on another thread, which may have to be started for it on one or two
   * processors. A child that closes an output is usually about to exit. The task that moved that
   * output has nothing else to do, so it waits for the exit instead.
   *
   * EXIT-1  Either the notice of the JDK or one task reports the exit. The first to complete the
   *     notice decides. A task completes it with null, which the JDK never does.
   * EXIT-2  Another thread that has waited for the exit need not wait until the task wakes: it
   *     calls noticed().
   * EXIT-3  If the JDK finds no thread to pass the notice on, exited completes with that failure.
   *     Otherwise it would never complete. If the JDK finds no thread for a new notice after an
   *     interruption, the task stays and waits.
   */
  private final Process process;
  private final CompletableFuture<@Nullable Process> notice;
  private final CompletableFuture<@Nullable Void> exited = new CompletableFuture<>();

  ExitWatch(Process process) {
    this.process = process;
    this.notice = watch();
  }

  /**
   * Returns a future that completes once the child has exited. It completes exceptionally if the
   * exit cannot be noticed.
   */
  CompletableFuture<@Nullable Void> exited() {
    return exited;
  }

  /**
   * Waits for the exit on the calling thread. Returns at once if the JDK has reported the exit, or
   * if another task waits for it.
   */
  void await() {
    if (!notice.complete(null)) {
      return;
    }
    try {
      process.waitFor();
      exited.complete(null);
    } catch (InterruptedException e) {
      watchOrWait();
      Thread.currentThread().interrupt();
    }
  }

  private void watchOrWait() {
    try {
      var unused = watch();
    } catch (Throwable noThread) { // EXIT-3
      waitUninterruptibly();
    }
  }

  private void waitUninterruptibly() {
    while (true) {
      try {
        process.waitFor();
        exited.complete(null);
        return;
      } catch (InterruptedException e) {
        // The caller sets the flag again.
      }
    }
  }

  /** Reports that the child has exited. */
  void noticed() {
    exited.complete(null);
  }

  @SuppressWarnings("NullAway") // onExit never completes it with null, but a task does
  private CompletableFuture<@Nullable Process> watch() {
    CompletableFuture<@Nullable Process> watching = process.onExit();
    var unused = watching.whenComplete((child, failure) -> {
      if (failure != null) {
        exited.completeExceptionally(failure); // EXIT-3
      } else if (child != null) {
        exited.complete(null);
      }
    });
    return watching;
  }
}
