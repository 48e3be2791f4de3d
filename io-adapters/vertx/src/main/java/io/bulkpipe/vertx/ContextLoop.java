// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import io.vertx.core.Context;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs the steps of one stream on its context, one at a time. */
final class ContextLoop implements Executor {
  /*
   * CONTEXT-1  A step runs in a task of the context, so Vert.x reports what a user's handler throws.
   * CONTEXT-2  After each call of schedule() a step begins. One that is on its way counts.
   * CONTEXT-3  A context that takes no task belongs to a closed Vert.x. Then the stream gives up, on
   *     whatever thread.
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

  /** Lets a step run soon; from any thread. */
  void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      run(() -> scheduled.set(false));
    }
  }

  /** Completes a future of the channel, and goes on with a step. */
  @Override
  public void execute(Runnable task) {
    run(task);
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
