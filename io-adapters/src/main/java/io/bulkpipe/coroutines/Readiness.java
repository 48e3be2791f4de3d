// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CancellableContinuationKt;
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
          ready.whenComplete((nothing, failure) -> waiting.resumeWith(value));
          return Unit.INSTANCE;
        },
        coroutine);
  }
}
