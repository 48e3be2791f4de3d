// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task that was given to an executor. Either it begins, or its loss is reported. An executor may
 * refuse a task, fail to start a thread, or drop the task silently.
 */
final class HandedOver implements Runnable {
  /*
   * Only the executor has a reference to this object. So if a garbage collection finds the object
   * unreachable before it began, it can never begin.
   *
   * HANDOVER-1  The fate is settled once: the task begins, or it is lost. The second of the two
   *     does nothing.
   * HANDOVER-2  The fate refers neither to this object nor to the executor. The executor may have
   *     this object in its queue, so both would stay reachable for ever.
   * HANDOVER-3  A dropped task is reported on a thread of its own, because the report may run code
   *     of users, which may take long. If no thread can be started, the cleaner's thread reports.
   */

  /** Made for the first task. */
  private static final LazyCleaner CLEANER = new LazyCleaner(Cleaner::create);

  private final Runnable task;
  private final Fate fate;
  private Cleaner.@Nullable Cleanable watch;

  private HandedOver(Runnable task, Fate fate) {
    this.task = task;
    this.fate = fate;
  }

  /**
   * Gives a task to an executor. Returns normally if the executor took the task. Also returns
   * normally if the executor refused the task, after it has called {@code lost}.
   *
   * @param executor runs the task. If it throws before the task has begun, that is a refusal. If it
   *     throws later, this method throws the same: the task is not lost
   * @param task runs at most once, and never after a call of {@code lost}
   * @param lost called at most once, and never after the task has begun. It gets the executor's
   *     exception, before this method returns. Or it gets a {@link RejectedExecutionException}, on
   *     another thread, once a garbage collection has found that the executor dropped the task. It
   *     must not refer to the executor, or a drop is not found
   */
  static void execute(Executor executor, Runnable task, Consumer<Throwable> lost) {
    execute(CLEANER, executor, task, lost);
  }

  /**
   * Does the same with a given cleaner. If the cleaner cannot be made, that counts as a refusal.
   */
  static void execute(
      LazyCleaner cleaner, Executor executor, Runnable task, Consumer<Throwable> lost) {
    Fate fate = new Fate(nameOf(executor), lost);
    HandedOver handedOver = new HandedOver(task, fate);
    try {
      handedOver.watch = cleaner.get().register(handedOver, fate);
      executor.execute(handedOver);
    } catch (Throwable refusal) {
      if (!fate.settle()) {
        throw Rethrown.<RuntimeException>as(refusal);
      }
      lost.accept(refusal);
    }
  }

  /** Names an executor. Its {@code toString} may throw, and describes only its present state. */
  private static String nameOf(Executor executor) {
    return executor.getClass().getName()
        + '@'
        + Integer.toHexString(System.identityHashCode(executor));
  }

  @Override
  public void run() {
    if (begins()) {
      if (watch != null) {
        watch.clean(); // only ends the watch: the fate is settled
      }
      task.run();
    }
  }

  private boolean begins() {
    try {
      return fate.settle();
    } finally {
      Reference.reachabilityFence(this); // not collected before
    }
  }

  /** The fate of the task: the only reference that is kept while the executor has the task. */
  private static final class Fate implements Runnable {
    private final String executor;
    private final Consumer<Throwable> lost;
    private final AtomicBoolean settled = new AtomicBoolean();

    Fate(String executor, Consumer<Throwable> lost) {
      this.executor = executor;
      this.lost = lost;
    }

    boolean settle() {
      return settled.compareAndSet(false, true);
    }

    /** Runs once the task was collected, or has begun. */
    @Override
    public void run() {
      if (settle()) {
        Runnable report = () -> lost.accept(
            new RejectedExecutionException("executor=" + executor + " dropped the task"));
        try {
          PipeThreads.perTask("bulkpipe-dropped").execute(report);
        } catch (Throwable noThread) {
          report.run();
        }
      }
    }
  }
}
