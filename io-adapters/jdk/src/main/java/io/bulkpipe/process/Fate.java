// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The state that the streams of a child share: whether its output can be complete. */
final class Fate {
  /*
   * A destroyed child closes its output like a child that has finished. So:
   *
   * FATE-1  The failure is set before the child is destroyed for it. A task that finds the end of
   *     an output after that also finds the failure.
   * FATE-2  No output ends cleanly before all tasks are submitted, because `start` may still fail
   *     until then. An earlier end of an output is kept until then, but no thread waits.
   */
  private final ProcessTree tree;
  private final Duration killAfter;
  private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Fate(ProcessTree tree, Duration killAfter) {
    this.tree = tree;
    this.killAfter = killAfter;
  }

  /** Reports that all tasks are submitted. */
  void started() {
    started.complete(null);
  }

  /** Runs the end of an output, usually at once: FATE-2. */
  void onceStarted(Runnable end) {
    if (started.isDone()) {
      end.run();
    } else {
      var unused = started.thenRun(end);
    }
  }

  /** Destroys the child. From now on its output counts as incomplete: FATE-1. */
  void fail(Throwable why) {
    failure.compareAndSet(null, why);
    var unused = tree.destroy(killAfter);
  }

  /** Returns the reason why the output is incomplete, or null. */
  @Nullable
  Throwable failure() {
    return failure.get();
  }
}
