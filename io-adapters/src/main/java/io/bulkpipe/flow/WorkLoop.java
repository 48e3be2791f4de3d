// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;

/** Runs the steps of one task, by whoever has a reason to, but one at a time. */
final class WorkLoop {
  /*
   * W1  announced is 0 while nobody runs steps. Who takes it from 0 to 1 runs them, until the count
   *     is back at 0; all others only count.
   * W2  After each announcement at least one step begins, so what was written before it is seen.
   * W3  A step that announces, directly or through foreign code, does not recurse.
   * W4  A step that throws leaves the loop idle, not dead: the next announcement begins one. Also
   *     where the stack was too short to begin a step at all; so this is a field, whose writing
   *     needs no stack.
   */

  private static final AtomicIntegerFieldUpdater<WorkLoop> ANNOUNCED =
      AtomicIntegerFieldUpdater.newUpdater(WorkLoop.class, "announced");

  @SuppressWarnings("UnusedVariable") // the updater reads it
  private volatile int announced;

  private final BooleanSupplier step;

  /**
   * @param step returns whether another one is to follow at once
   */
  WorkLoop(BooleanSupplier step) {
    this.step = step;
  }

  /** Says that a step may have something to do. */
  void announce() {
    if (ANNOUNCED.getAndIncrement(this) != 0) {
      return;
    }
    try {
      int seen = 1;
      do {
        boolean more;
        do {
          more = step.getAsBoolean();
        } while (more);
        seen = ANNOUNCED.addAndGet(this, -seen);
      } while (seen != 0);
    } catch (Throwable thrown) {
      announced = 0;
      throw thrown;
    }
  }
}
