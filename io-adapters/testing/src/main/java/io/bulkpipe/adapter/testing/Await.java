// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions that no callback reports. It checks them until they hold. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Await() {}

  /** Returns once a condition holds; fails if it does not come true. */
  @SuppressWarnings("ThreadPriorityCheck") // the condition decides, not the scheduler
  public static void until(String condition, BooleanSupplier holds) {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE + ": " + condition);
      }
      Thread.yield();
    }
  }

  /** Collects garbage until a condition holds. */
  public static void untilCollected(String condition, BooleanSupplier holds) {
    until(condition, () -> {
      System.gc();
      return holds.getAsBoolean();
    });
  }
}
