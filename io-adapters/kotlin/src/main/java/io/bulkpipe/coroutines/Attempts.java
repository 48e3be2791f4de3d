// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;

/** Repeats an attempt until it has a result, and suspends in between. */
final class Attempts<T> implements Iterator<Attempts<T>> {
  /*
   * Java code cannot loop over a suspension, but compiled Kotlin code can. So this class is an
   * iterator, and Kotlin's fold over it is the loop. Each step suspends at most once, in its last
   * call.
   *
   * ATTEMPT-1  A step either makes an attempt that has a result, or suspends and is resumed with
   *     null. So no byte moves while the coroutine is suspended, and no suspension follows the
   *     result.
   * ATTEMPT-2  A step checks for cancellation before it moves a byte. No check follows: the fold
   *     returns the result of the last step.
   */

  private final Attempt<T> attempt;
  private boolean done;

  private Attempts(Attempt<T> attempt) {
    this.attempt = attempt;
  }

  /** Suspends until the attempt has a result, and returns it. */
  static <T> @Nullable Object until(Attempt<T> attempt, Continuation<? super T> coroutine)
      throws IOException {
    JobKt.ensureActive(Objects.requireNonNull(coroutine, "coroutine=null").getContext());
    T result = attempt.make();
    if (result != null) {
      return result;
    }
    Attempts<T> attempts = new Attempts<>(attempt);
    return FlowKt.<Attempts<T>, T>fold(
        FlowKt.asFlow((Iterator<Attempts<T>>) attempts),
        null,
        (last, self, step) -> self.step(step),
        coroutine);
  }

  private @Nullable Object step(Continuation<? super T> coroutine) {
    JobKt.ensureActive(coroutine.getContext());
    T result;
    try {
      result = attempt.make();
    } catch (IOException e) {
      throw Unchecked.of(e);
    }
    if (result == null) {
      return Readiness.await(attempt.whenWorthIt(), null, coroutine);
    }
    done = true;
    return result;
  }

  @Override
  public boolean hasNext() {
    return !done;
  }

  @Override
  public Attempts<T> next() {
    return this;
  }
}
