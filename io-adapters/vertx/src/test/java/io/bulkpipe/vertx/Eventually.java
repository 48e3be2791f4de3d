// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what nothing tells. */
final class Eventually {
  private Eventually() {}

  /** Returns once a condition holds; fails if it does not come true. */
  @SuppressWarnings("ThreadPriorityCheck") // the condition decides, not the scheduler
  static void holds(String condition, BooleanSupplier holds) {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
        throw new AssertionError("it does not come true that " + condition);
      }
      Thread.yield();
    }
  }
}
