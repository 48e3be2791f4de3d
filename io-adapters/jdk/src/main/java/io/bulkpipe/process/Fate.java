// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the streams of a child have in common: whether its output may be taken for whole. */
final class Fate {
  /*
   * A child that is destroyed closes its output as one that is done. So:
   *
   * FATE-1  The failure is set before the child is destroyed for it. What reads the end of an
   *     output after that, reads the failure.
   * FATE-2  No output ends well before all tasks are handed over: until then `start` may still
   *     fail. The end of an output that comes sooner waits for that, but no thread does.
   */
  private final ProcessTree tree;
  private final Duration killAfter;
  private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Fate(ProcessTree tree, Duration killAfter) {
    this.tree = tree;
    this.killAfter = killAfter;
  }

  /** Tells that all tasks are handed over. */
  void started() {
    started.complete(null);
  }

  /** Has the end of an output run, at once as a rule: FATE-2. */
  void onceStarted(Runnable end) {
    if (started.isDone()) {
      end.run();
    } else {
      var unused = started.thenRun(end);
    }
  }

  /** Destroys the child, whose output is not to be taken for whole from now on: FATE-1. */
  void fail(Throwable why) {
    failure.compareAndSet(null, why);
    var unused = tree.destroy(killAfter);
  }

  /** Returns why the output is not whole, or null. */
  @Nullable
  Throwable failure() {
    return failure.get();
  }
}
