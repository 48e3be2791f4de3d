// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.util.function.Consumer;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/** A coroutine that collects a flow, and tells somebody how that ended, whatever happens. */
final class Pump {
  /*
   * COPUMP-1  The end is told exactly once, when the job completes: also when it was cancelled
   *     before its first step. It is the flow's own end where that was reached, and the job's
   *     otherwise.
   * COPUMP-2  The failure of the flow does not become the job's: it is told, and would cancel the
   *     scope in which, most likely, those live who are to be told.
   * COPUMP-3  The job completes whatever its dispatcher does: see PumpDispatcher.
   */

  private volatile boolean collected;
  private volatile @Nullable Throwable failure;

  Pump() {}

  /** Whether the flow has ended. What is closed after that was closed by the pump itself. */
  boolean hasCollected() {
    return collected;
  }

  /**
   * Starts.
   *
   * @param end is told null for the flow's normal end, and otherwise why it did not get there
   */
  Job start(
      CoroutineScope scope,
      Flow<byte[]> from,
      FlowCollector<? super byte[]> to,
      Consumer<@Nullable Throwable> end) {
    Job job = BuildersKt.launch(
        scope,
        PumpDispatcher.in(scope.getCoroutineContext()),
        CoroutineStart.DEFAULT,
        (inner, coroutine) -> collect(from, to, coroutine));
    job.invokeOnCompletion(cause -> {
      end.accept(collected ? failure : cause);
      return Unit.INSTANCE;
    });
    return job;
  }

  private @Nullable Object collect(
      Flow<byte[]> from, FlowCollector<? super byte[]> to, Continuation<? super Unit> coroutine) {
    try {
      Object result = from.collect(to, new Settlement(coroutine));
      if (result == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
        return result;
      }
    } catch (Throwable thrown) {
      failure = thrown;
    }
    collected = true;
    return Unit.INSTANCE;
  }

  /** What Kotlin's collecting loop returns to: where the coroutine's dispatcher runs that loop. */
  private final class Settlement implements Continuation<Unit> {
    private final Continuation<? super Unit> coroutine;

    Settlement(Continuation<? super Unit> coroutine) {
      this.coroutine = coroutine;
    }

    @Override
    public CoroutineContext getContext() {
      return coroutine.getContext();
    }

    @Override
    public void resumeWith(Object result) {
      try {
        ResultKt.throwOnFailure(result);
      } catch (Throwable thrown) {
        failure = thrown;
      }
      collected = true;
      coroutine.resumeWith(Unit.INSTANCE);
    }
  }
}
