// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.testing.Action;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Interrupts callers, and ends the channel when it is time to. The times are a pace, no check. */
final class Troublemaker implements Action {
  private static final long LONGEST_PAUSE_NANOS = 10_000_000;

  private final Round round;
  private final List<Thread> callers;
  private final SplittableRandom random;

  Troublemaker(Round round, List<Thread> callers, SplittableRandom random) {
    this.round = round;
    this.callers = callers;
    this.random = random;
  }

  @Override
  public void run() {
    long start = System.nanoTime();
    boolean toEnd = round.plan.ending() != Ending.RUN_TO_END;
    while (!round.isOver()) {
      long left = round.plan.endingAfter().toNanos() - (System.nanoTime() - start);
      if (toEnd && left <= 0) {
        round.end();
        toEnd = false;
      }
      long pause = Plan.logUniform(random, 1000, LONGEST_PAUSE_NANOS);
      LockSupport.parkNanos(toEnd ? Math.min(pause, left) : pause);
      if (round.plan.interrupts()) {
        round.tally.count(Fault.INTERRUPT);
        callers.get(random.nextInt(callers.size())).interrupt();
      }
    }
  }
}
