// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.io.PipeThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;

/** Runs the steps of one task, one at a time, on the threads that announce work. */
final class WorkLoop {
  /*
   * LOOP-1  announced is 0 while no thread runs steps. The thread that takes it from 0 to 1 runs
   *     them until it is back at 0. All other threads only count.
   * LOOP-2  After each announcement at least one step begins. So a step sees what was written
   *     before the announcement.
   * LOOP-3  A step that announces, directly or through foreign code, does not recurse.
   * LOOP-4  A step that throws leaves the loop idle, not dead: the next announcement begins a step.
   *     This also holds where the stack was too short to begin a step at all. So the count is a
   *     field of this object: writing it needs no stack.
   * LOOP-5  Where the stack was too short, a thread of the library goes on. It does the rest of the
   *     step and what was announced meanwhile. If the stack is also too short to start that thread,
   *     both wait for the next announcement.
   */

  /** More frames than a call of foreign code needs to reach its first line. */
  private static final int FRAMES = 100;

  private static final Executor ELSEWHERE = PipeThreads.platform("bulkpipe-flow");

  private static final AtomicIntegerFieldUpdater<WorkLoop> ANNOUNCED =
      AtomicIntegerFieldUpdater.newUpdater(WorkLoop.class, "announced");

  @SuppressWarnings("UnusedVariable") // the updater reads it
  private volatile int announced;

  private final BooleanSupplier step;
  private final Runnable again = this::announce;

  /** @param step returns true if another step must follow at once */
  WorkLoop(BooleanSupplier step) {
    this.step = step;
  }

  /** Announces that a step may have work to do, and runs steps unless another thread does. */
  void announce() {
    boolean mine = false;
    try {
      mine = ANNOUNCED.getAndIncrement(this) == 0;
      int seen = 1;
      while (mine && seen != 0) {
        boolean more;
        do {
          more = step.getAsBoolean();
        } while (more);
        seen = ANNOUNCED.addAndGet(this, -seen);
      }
    } catch (Throwable thrown) {
      if (mine) {
        announced = 0;
      }
      if (thrown instanceof StackOverflowError) {
        goOnElsewhere(thrown);
      }
      throw thrown;
    }
  }

  /** Throws if the stack is too short for a call of foreign code that cannot be repeated. */
  static void reserveStack() {
    var unused = use(FRAMES);
  }

  private static int use(int frames) {
    return frames == 0 ? 0 : 1 + use(frames - 1);
  }

  private void goOnElsewhere(Throwable thrown) {
    try {
      ELSEWHERE.execute(again);
    } catch (Throwable noThread) {
      if (noThread != thrown) {
        thrown.addSuppressed(noThread);
      }
    }
  }
}
