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

/** A coroutine that collects a flow, and always reports how the collection ended. */
final class Pump {
  /*
   * COPUMP-1  The end is reported exactly once, when the job completes, even if the job was
   *     cancelled before its first step. If the flow has ended, its end is reported. Otherwise the
   *     job's end is.
   * COPUMP-2  A failure of the flow is reported, but is not the job's failure. That would cancel
   *     the scope, and with it probably the coroutines that must get the report.
   * COPUMP-3  The job completes even if its dispatcher throws or drops a step: PumpDispatcher sees
   *     to that.
   */

  private volatile boolean collected;
  private volatile @Nullable Throwable failure;

  Pump() {}

  /** Returns whether the flow has ended. After that, only the pump itself closes its sides. */
  boolean hasCollected() {
    return collected;
  }

  /**
   * Launches the coroutine.
   *
   * @param end gets null after a normal end of the flow, and the failure otherwise
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

  /** Resumed by Kotlin's collecting loop after a suspension, on the coroutine's dispatcher. */
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
