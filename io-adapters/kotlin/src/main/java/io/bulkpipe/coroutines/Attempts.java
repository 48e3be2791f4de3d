// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;

/** Makes an attempt again and again, until it has a result, and suspends in between. */
final class Attempts<T> implements Iterator<Attempts<T>> {
  /*
   * Java cannot loop over a suspension, but Kotlin's own code can: this is an iterator, and a fold
   * over it is a loop that was compiled by Kotlin. Each step suspends at most once, as its last
   * call.
   *
   * ATTEMPT-1  A step either makes an attempt that has a result, or suspends and is resumed with
   *     null. So bytes never move while the coroutine is suspended, nor does a suspension follow
   *     the result.
   * ATTEMPT-2  A step looks for cancellation before it moves anything, and nobody does afterwards:
   *     the fold returns what the last step returned.
   */

  private final Attempt<T> attempt;
  private boolean done;

  private Attempts(Attempt<T> attempt) {
    this.attempt = attempt;
  }

  /** A suspending function with the attempt's result. */
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
