// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Notices that a child has exited. */
final class ExitWatch {
  /*
   * Process.onExit completes on another thread, which on one or two processors may be started for
   * it. As a rule a child that closes an output is about to exit, and the task that moved that
   * output has nothing else to do: it waits instead.
   *
   * EXIT-1  Either the notice or one task waits for the exit, whoever completes the notice first. A
   *     task completes it with null, which says that it is none.
   * EXIT-2  Who else has waited for the exit need not wait for the task to wake: it tells by
   *     noticed().
   * EXIT-3  If the JDK finds no thread to pass the notice on, the exit is told as not noticed,
   *     rather than never. If it finds none for a notice after an interruption, the task stays and
   *     waits.
   */
  private final Process process;
  private final CompletableFuture<@Nullable Process> notice;
  private final CompletableFuture<@Nullable Void> exited = new CompletableFuture<>();

  ExitWatch(Process process) {
    this.process = process;
    this.notice = watch();
  }

  /** Is completed once the child has exited, or with why that cannot be noticed. */
  CompletableFuture<@Nullable Void> exited() {
    return exited;
  }

  /** Waits for the exit in the calling thread, unless that is noticed in another way. */
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

  /** Tells that the child has exited. */
  void noticed() {
    exited.complete(null);
  }

  @SuppressWarnings("NullAway") // its own future never has a null, but takes one
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
