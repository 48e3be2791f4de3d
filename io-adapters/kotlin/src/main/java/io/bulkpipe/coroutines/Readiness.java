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

/** The one way in which a coroutine waits here: for a future of the channel. */
final class Readiness {
  private Readiness() {}

  /**
   * Suspends until a future is complete; being the last call of its caller, which returns what this
   * returns. Nothing is handed over by the resumption, so that nothing is lost if the coroutine is
   * cancelled between that and its next step. Cancelling takes the future out of the channel.
   *
   * @param value what the coroutine is resumed with
   */
  @SuppressWarnings({
    "FutureReturnValueIgnored", // nothing hangs on the dependent
    "NullAway" // a result may be null, unlike what resumeWith's parameter says
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
   * Lets a coroutine go on whose dispatcher threw when it should have: cancelled, as Kotlin does if
   * it is a {@link java.util.concurrent.RejectedExecutionException} of an executor. It would be
   * suspended for ever, and its scope would wait for it. What is given back to the dispatcher is
   * the continuation itself, which is a task.
   */
  private static void goOnCancelled(Continuation<?> waiting, Throwable refusal) {
    CoroutineContext context = waiting.getContext();
    if (waiting instanceof Runnable task
        && context.get(ContinuationInterceptor.Key) instanceof CoroutineDispatcher) {
      Throwable own = refusal.getCause(); // of the dispatcher; Kotlin wraps it
      PumpDispatcher.cancelled(context, task, own != null ? own : refusal);
    }
  }
}
