// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import java.util.SplittableRandom;

/**
 * The seed of this run: random, or what the system property {@code bulkpipe.seed} says. It repeats
 * what the threads do, not how they are scheduled.
 */
public final class Seed {
  private static final long VALUE = Long.getLong("bulkpipe.seed", System.nanoTime());

  static {
    System.out.println("stress tests of this run: " + text());
  }

  private Seed() {}

  /** A generator of its own for each name. */
  public static SplittableRandom random(String name) {
    return new SplittableRandom(VALUE ^ ((long) name.hashCode() << 32));
  }

  /** How to get this run again. */
  public static String text() {
    return "-Dbulkpipe.seed=" + VALUE;
  }
}
