// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CancellableContinuationKt;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/** Suspends a coroutine until a future of the channel completes. This package has no other wait. */
final class Readiness {
  private Readiness() {}

  /**
   * Suspends until a future is complete. Must be the last call of its caller, which returns the
   * same value. The resumption carries no bytes. So nothing is lost if the coroutine is cancelled
   * between its resumption and its next step. A cancellation takes the future out of the channel.
   *
   * @param value the result of the resumption
   */
  @SuppressWarnings({
    "FutureReturnValueIgnored", // nothing depends on it
    "NullAway" // a result may be null, though resumeWith's parameter is not nullable
  })
  static <T> @Nullable Object await(
      CompletableFuture<@Nullable Void> ready,
      @Nullable T value,
      Continuation<? super T> coroutine) {
    return CancellableContinuationKt.<T>suspendCancellableCoroutine(
        waiting -> {
          waiting.invokeOnCancellation(cause -> {
            ready.cancel(false);
            return Unit.INSTANCE;
          });
          ready.whenComplete((nothing, failure) -> {
            try {
              waiting.resumeWith(value);
            } catch (Throwable refusal) {
              goOnCancelled(waiting, refusal);
            }
          });
          return Unit.INSTANCE;
        },
        coroutine);
  }

  /**
   * Cancels and resumes a coroutine whose dispatcher threw instead of resuming it. Kotlin does the
   * same for a {@link java.util.concurrent.RejectedExecutionException} of an executor. Otherwise
   * the coroutine would be suspended for ever, and its scope would wait for it. The task to be
   * dispatched is the continuation itself.
   */
  private static void goOnCancelled(Continuation<?> waiting, Throwable refusal) {
    CoroutineContext context = waiting.getContext();
    if (waiting instanceof Runnable task
        && context.get(ContinuationInterceptor.Key) instanceof CoroutineDispatcher) {
      Throwable own = refusal.getCause(); // the dispatcher's exception, which Kotlin wraps
      PumpDispatcher.cancelled(context, task, own != null ? own : refusal);
    }
  }
}
