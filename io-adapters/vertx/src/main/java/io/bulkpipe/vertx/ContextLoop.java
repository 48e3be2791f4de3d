// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import io.vertx.core.Context;
import java.lang.ref.WeakReference;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs the steps of one stream on its context, one at a time. */
final class ContextLoop implements Executor {
  /*
   * CONTEXT-1  A step runs in a task of the context. So Vert.x reports the exception of a user's
   *     handler.
   * CONTEXT-2  After each call of schedule() a step begins. It may be one that was scheduled before
   *     and has not begun.
   * CONTEXT-3  A context that refuses a task belongs to a closed Vert.x. The stream then gives up,
   *     on the calling thread.
   * CONTEXT-4  A channel keeps the future of its end, and that future its executor, until the
   *     channel ends. So that executor refers to the loop weakly: a stream to which nothing refers
   *     is collected, and the channel notices that (detectAbandonment).
   */

  private final Context context;
  private final Runnable step;
  private final Consumer<Throwable> whenRefused;
  private final AtomicBoolean scheduled = new AtomicBoolean();

  ContextLoop(Context context, Runnable step, Consumer<Throwable> whenRefused) {
    this.context = context;
    this.step = step;
    this.whenRefused = whenRefused;
  }

  /** Schedules a step. Safe for use by many threads. */
  void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      run(() -> scheduled.set(false));
    }
  }

  /** Runs a task that completes a future of the channel, and then a step. */
  @Override
  public void execute(Runnable task) {
    run(task);
  }

  /** Returns an executor that does the same while the stream is reachable: CONTEXT-4. */
  Executor weakly() {
    WeakReference<ContextLoop> self = new WeakReference<>(this);
    return task -> {
      ContextLoop loop = self.get();
      if (loop == null) {
        task.run(); // nothing depends on the future any more
      } else {
        loop.run(task);
      }
    };
  }

  private void run(Runnable first) {
    try {
      context.runOnContext(ignored -> {
        first.run();
        step.run();
      });
    } catch (RuntimeException refused) {
      whenRefused.accept(refused);
    }
  }
}
