// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import java.time.Duration;
import java.util.SplittableRandom;

/** Round after round for some time. */
final class Soak {
  private static final Duration REPORT = Duration.ofMinutes(1);

  private final long seed;
  private final Duration duration;
  private final Tally tally = new Tally();

  Soak(long seed, Duration duration) {
    this.seed = seed;
    this.duration = duration;
  }

  /**
   * Runs rounds until the time is over, prints what they did, and fails at the first that fails.
   * The seed of a round, given as that of a soak, makes it the first one.
   *
   * @return what was done
   */
  Tally run() throws InterruptedException {
    System.out.println("soak of " + duration + ": -Dsoak.seed=" + seed);
    long start = System.nanoTime();
    long reported = start;
    long next = seed;
    try {
      while (System.nanoTime() - start < duration.toNanos()) {
        runRound(next);
        next = new SplittableRandom(next).nextLong();
        if (System.nanoTime() - reported > REPORT.toNanos()) {
          reported = System.nanoTime();
          System.out.println("soak, so far: " + tally.line());
        }
      }
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      System.out.println("soak, in " + took + ", seed=" + seed + ": " + tally);
    }
    return tally;
  }

  private void runRound(long roundSeed) throws InterruptedException {
    Plan plan = Plan.of(roundSeed);
    try {
      new Round(plan, tally).run();
    } catch (AssertionError e) {
      tally.errors.increment();
      throw new AssertionError("-Dsoak.seed=" + roundSeed + ": " + plan, e);
    }
  }
}
