// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits by asking again and again. */
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Await() {}

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  static void until(String condition, BooleanSupplier holds) {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE + ": " + condition);
      }
      Thread.yield();
    }
  }

  /** Collects garbage until a condition holds. */
  static void untilCollected(String condition, BooleanSupplier holds) {
    until(condition, () -> {
      System.gc();
      return holds.getAsBoolean();
    });
  }
}
