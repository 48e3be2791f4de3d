// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Waits by asking again and again; never by a guess at how long something takes. */
public final class Await {

  /** After this long a condition counts as one that never comes true. */
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  private Await() {}

  /**
   * Lets others run before something is tried again.
   *
   * @throws AssertionError if the thread was interrupted, which is how a test is told to end
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  public static void pause() {
    if (Thread.currentThread().isInterrupted()) {
      throw new AssertionError("interrupted between two tries");
    }
    Thread.yield();
  }

  /**
   * Returns once a condition holds.
   *
   * @throws AssertionError if it does not within {@link #PATIENCE}
   */
  public static void until(String condition, BooleanSupplier holds) {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE + ": " + condition);
      }
      pause();
    }
  }

  /**
   * Returns once a future is complete, normally.
   *
   * @throws AssertionError if it is not within {@link #PATIENCE}, or has failed
   */
  public static void completion(CompletableFuture<?> future) {
    until("the future completes", future::isDone);
    assertThat(future).isCompleted();
  }
}
