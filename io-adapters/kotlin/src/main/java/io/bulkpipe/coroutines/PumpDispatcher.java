// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.JobKt;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the dispatcher of a scope for a pump. If the dispatcher refuses or drops a step, the
 * coroutine is cancelled, and the step runs all the same. So the pump ends both of its sides.
 */
final class PumpDispatcher extends CoroutineDispatcher {
  /*
   * If an executor refuses a task with a RejectedExecutionException, Kotlin itself cancels the
   * coroutine and runs the step. This class does so for every exception of a dispatcher, and for a
   * step that the dispatcher drops silently.
   *
   * DISPATCH-1  A step runs once: on the dispatcher, or on Dispatchers.IO.
   * DISPATCH-2  Only the dispatcher refers to the step. If a garbage collection finds the step
   *     unreachable before it has begun, it was dropped.
   * DISPATCH-3  The cleaner is made when it is needed. If its thread cannot be started, that step
   *     counts as refused, and the next one tries again. The initializer of a class would run only
   *     once.
   */

  private static final AtomicReference<@Nullable Cleaner> CLEANER = new AtomicReference<>();

  private final CoroutineDispatcher dispatcher;

  private PumpDispatcher(CoroutineDispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** Returns the element that a pump adds to the context of its scope. */
  static CoroutineContext in(CoroutineContext scope) {
    return scope.get(ContinuationInterceptor.Key) instanceof CoroutineDispatcher dispatcher
        ? new PumpDispatcher(dispatcher)
        : EmptyCoroutineContext.INSTANCE;
  }

  @Override
  public boolean isDispatchNeeded(CoroutineContext context) {
    try {
      return dispatcher.isDispatchNeeded(context);
    } catch (Throwable refusal) {
      return true; // dispatch then refuses, too, or runs the step
    }
  }

  @Override
  public void dispatch(CoroutineContext context, Runnable block) {
    Fate fate = new Fate(dispatcher.getClass().getName(), context, block);
    Step step = new Step(fate);
    try {
      step.watch = cleaner().register(step, fate);
      dispatcher.dispatch(context, step);
    } catch (Throwable refusal) {
      if (fate.settle()) {
        cancelled(context, block, refusal);
      }
    }
  }

  /** Cancels the coroutine of a step that a dispatcher did not take, then runs the step. */
  static void cancelled(CoroutineContext context, Runnable block, Throwable refusal) {
    Dispatchers.getIO().dispatch(context, () -> {
      CancellationException cancellation =
          new CancellationException("the dispatcher refused: " + refusal);
      cancellation.initCause(refusal);
      JobKt.cancel(context, cancellation);
      block.run();
    });
  }

  /** If two threads make a cleaner, the second becomes garbage, and its thread ends. */
  private static Cleaner cleaner() {
    Cleaner made = CLEANER.get();
    if (made != null) {
      return made;
    }
    Cleaner mine = Cleaner.create();
    Cleaner first = CLEANER.compareAndExchange(null, mine);
    return first == null ? mine : first;
  }

  /** A step that was given to the dispatcher. */
  private static final class Step implements Runnable {
    private final Fate fate;
    private Cleaner.@Nullable Cleanable watch;

    Step(Fate fate) {
      this.fate = fate;
    }

    @Override
    public void run() {
      if (begins()) {
        if (watch != null) {
          watch.clean(); // only ends the watch: the fate is settled
        }
        fate.block.run();
      }
    }

    private boolean begins() {
      try {
        return fate.settle();
      } finally {
        Reference.reachabilityFence(this); // not collected before
      }
    }
  }

  /** The fate of a step. Does not refer to the step. */
  private static final class Fate implements Runnable {
    private final String dispatcher;
    private final CoroutineContext context;
    private final Runnable block;
    private final AtomicBoolean settled = new AtomicBoolean();

    Fate(String dispatcher, CoroutineContext context, Runnable block) {
      this.dispatcher = dispatcher;
      this.context = context;
      this.block = block;
    }

    boolean settle() {
      return settled.compareAndSet(false, true);
    }

    /** Runs once the step was collected, or has begun. */
    @Override
    public void run() {
      if (settle()) {
        cancelled(
            context,
            block,
            new RejectedExecutionException("dispatcher=" + dispatcher + " dropped the step"));
      }
    }
  }
}
