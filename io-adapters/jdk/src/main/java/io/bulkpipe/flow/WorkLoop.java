// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.io.PipeThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;

/** Runs the steps of one task, by whoever has a reason to, but one at a time. */
final class WorkLoop {
  /*
   * LOOP-1  announced is 0 while nobody runs steps. Who takes it from 0 to 1 runs them, until the
   *     count is back at 0; all others only count.
   * LOOP-2  After each announcement at least one step begins, so what was written before it is
   *     seen.
   * LOOP-3  A step that announces, directly or through foreign code, does not recurse.
   * LOOP-4  A step that throws leaves the loop idle, not dead: the next announcement begins one.
   *     Also where the stack was too short to begin a step at all; so this is a field, whose
   *     writing needs no stack.
   * LOOP-5  Where the stack was too short, a thread of the library's own goes on. So what the step
   *     has not done, and what was announced meanwhile, is not left until somebody announces again,
   *     unless the stack is too short to start that thread, too.
   */

  /** More than what foreign code needs until its first line. */
  private static final int FRAMES = 100;

  private static final Executor ELSEWHERE = PipeThreads.platform("bulkpipe-flow");

  private static final AtomicIntegerFieldUpdater<WorkLoop> ANNOUNCED =
      AtomicIntegerFieldUpdater.newUpdater(WorkLoop.class, "announced");

  @SuppressWarnings("UnusedVariable") // the updater reads it
  private volatile int announced;

  private final BooleanSupplier step;
  private final Runnable again = this::announce;

  /** @param step returns whether another one is to follow at once */
  WorkLoop(BooleanSupplier step) {
    this.step = step;
  }

  /** Says that a step may have something to do. */
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

  /** Throws if the stack is too short to call foreign code that cannot be called a second time. */
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
