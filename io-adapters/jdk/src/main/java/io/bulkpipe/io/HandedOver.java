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
 * A task in the hands of an executor: it begins, or its loss is noticed. An executor may refuse a
 * task, fail to start a thread, or drop the task without a word.
 */
final class HandedOver implements Runnable {
  /*
   * The executor gets this object and nobody else has it. So if a garbage collection finds it
   * unreachable before it began, it can never begin.
   *
   * HANDOVER-1  The fate is settled once: the task begins, or it is lost. What comes second does
   *     nothing.
   * HANDOVER-2  The fate does not refer to this object, nor to the executor: that may have this
   *     object in its queue, and both would be reachable for ever.
   * HANDOVER-3  A dropped task is reported on a thread of its own, as the report may run code of
   *     users, which may take its time. The thread of the cleaner takes it only where there is no
   *     other.
   */

  /** Made for the first task. */
  private static final class Collector {
    static final Cleaner CLEANER = Cleaner.create();

    private Collector() {}
  }

  private final Runnable task;
  private final Fate fate;
  private Cleaner.@Nullable Cleanable watch;

  private HandedOver(Runnable task, Fate fate) {
    this.task = task;
    this.fate = fate;
  }

  /**
   * Gives a task to an executor. Returns normally when the executor took the task, and when it
   * refused the task and {@code lost} was called for it.
   *
   * @param executor what it throws, of any kind, before the task has begun is a refusal; what it
   *     throws later goes through, as the task is not lost then
   * @param task runs at most once, and never once {@code lost} was called
   * @param lost is called at most once, and never once the task has begun: with what the executor
   *     threw, before this method returns; or with a {@link RejectedExecutionException}, on another
   *     thread, when a garbage collection has found that the executor dropped the task. Must not
   *     refer to the executor, or that is not found
   */
  static void execute(Executor executor, Runnable task, Consumer<Throwable> lost) {
    Fate fate = new Fate(nameOf(executor), lost);
    HandedOver handedOver = new HandedOver(task, fate);
    handedOver.watch = Collector.CLEANER.register(handedOver, fate);
    try {
      executor.execute(handedOver);
    } catch (Throwable refusal) {
      if (!fate.settle()) {
        throw Rethrown.<RuntimeException>as(refusal);
      }
      lost.accept(refusal);
    }
  }

  /** Not its own text: that says in which state it is now, and may fail. */
  private static String nameOf(Executor executor) {
    return executor.getClass().getName()
        + '@'
        + Integer.toHexString(System.identityHashCode(executor));
  }

  @Override
  public void run() {
    if (begins()) {
      if (watch != null) {
        watch.clean(); // only stops to watch: the fate is settled
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

  /** What becomes of the task; all that is kept of it while the executor has it. */
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

    /** Runs when the task was collected, or has begun. */
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
