// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Runs the steps of one task, by whoever has a reason to, but one at a time. */
final class WorkLoop {
  /*
   * W1  announced is 0 while nobody runs steps. Who takes it from 0 to 1 runs them, until the count
   *     is back at 0; all others only count.
   * W2  After each announcement at least one step begins, so what was written before it is seen.
   * W3  A step that announces, directly or through foreign code, does not recurse.
   * W4  A step that throws ends the loop for good: it must have made every later step vain.
   */

  private final AtomicInteger announced = new AtomicInteger();
  private final BooleanSupplier step;

  /**
   * @param step returns whether another one is to follow at once
   */
  WorkLoop(BooleanSupplier step) {
    this.step = step;
  }

  /** Says that a step may have something to do. */
  void announce() {
    if (announced.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      boolean more;
      do {
        more = step.getAsBoolean();
      } while (more);
      seen = announced.addAndGet(-seen);
    } while (seen != 0);
  }
}
