// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

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
}
