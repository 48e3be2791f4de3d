// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.stress.Seed;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a wait may spin, after what luck. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers("R14")
class SpinBudgetTest {
  private static final long LONGEST = 50_000;
  private static final long SHORTEST = 2_000;
  private static final int FIRST_SKIPPED = 8;
  private static final int MOST_SKIPPED = 256;

  @RegisterExtension
  final Crew crew = new Crew();

  private static SpinBudget enabled() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor never spins");
    SpinBudget.lookAtProcessors();
    return new SpinBudget(true);
  }

  /** Lets a spin fail until the budget is 0; returns the budgets. */
  private static long failUntilSkipped(SpinBudget spins) {
    long sum = 0;
    long before = Long.MAX_VALUE;
    for (long budget = spins.next(); budget > 0; budget = spins.next()) {
      assertThat(budget).isBetween(SHORTEST, LONGEST).isLessThan(before);
      before = budget;
      sum += budget;
      spins.failed();
    }
    return sum;
  }

  @DisplayName("S1 S2 a spin in vain halves the budget, until waits go by without one")
  @Test
  void failuresHalve() {
    SpinBudget spins = enabled();
    for (long wanted = LONGEST; wanted >= SHORTEST; wanted /= 2) {
      assertThat(spins.next()).isEqualTo(wanted);
      spins.failed();
    }
    for (int i = 0; i < FIRST_SKIPPED; i++) {
      assertThat(spins.next()).as("wait %s", i).isZero();
    }
    assertThat(spins.next()).isEqualTo(LONGEST);
  }

  @DisplayName("S2 each further failure doubles the waits that go by, up to a limit")
  @Test
  void skippedWaitsDouble() {
    SpinBudget spins = enabled();
    for (int round = 0, skipped = FIRST_SKIPPED; round < 10; round++) {
      failUntilSkipped(spins);
      int zeros = 1; // failUntilSkipped has asked once
      while (zeros < skipped && spins.next() == 0) {
        zeros++;
      }
      assertThat(zeros).as("round %s", round).isEqualTo(skipped);
      skipped = Math.min(2 * skipped, MOST_SKIPPED);
    }
    assertThat(spins.next()).as("after the last wait that goes by").isEqualTo(LONGEST);
  }

  @DisplayName("S2 asking without spinning, as after an ending, changes no budget")
  @Test
  void askingCostsNothing() {
    SpinBudget spins = enabled();
    spins.next();
    spins.failed();
    for (int i = 0; i < 100; i++) {
      assertThat(spins.next()).isEqualTo(LONGEST / 2);
    }
  }

  @DisplayName("S3 a spin that paid gives all back, the number of skipped waits too")
  @Test
  void successRestores() {
    SpinBudget spins = enabled();
    for (int i = 0; i < 5; i++) {
      failUntilSkipped(spins);
      while (spins.next() == 0) {}
    }
    spins.failed();
    spins.paid();
    assertThat(spins.next()).isEqualTo(LONGEST);
    failUntilSkipped(spins);
    for (int i = 1; i < FIRST_SKIPPED; i++) {
      assertThat(spins.next()).isZero();
    }
    assertThat(spins.next()).isEqualTo(LONGEST);
  }

  @DisplayName("S1 S2 whatever the luck, a budget is 0 or between the shortest and the longest")
  @Test
  void alwaysInBounds() {
    SplittableRandom random = Seed.random("spins");
    SpinBudget spins = enabled();
    for (int i = 0; i < 1_000_000; i++) {
      long budget = spins.next();
      if (budget == 0) {
        continue;
      }
      assertThat(budget >= SHORTEST && budget <= LONGEST).as(Seed.text()).isTrue();
      switch (random.nextInt(4)) {
        case 0 -> spins.paid();
        case 1, 2 -> spins.failed();
        default -> {} // ended by a deadline
      }
    }
  }

  @DisplayName("R14 a side that always waits in vain hardly ever spins")
  @Test
  void vainWaitsAreCheap() {
    SpinBudget spins = enabled();
    for (int i = 0; i < 2_000; i++) { // until the limit is reached
      if (spins.next() > 0) {
        spins.failed();
      }
    }
    long spun = 0;
    int waits = 100_000;
    for (int i = 0; i < waits; i++) {
      long budget = spins.next();
      if (budget > 0) {
        spun += budget;
        spins.failed();
      }
    }
    long perFailure = 2 * LONGEST;
    assertThat(spun).isLessThanOrEqualTo(perFailure * (waits / MOST_SKIPPED + 1));
  }

  @DisplayName("R14 where spinning is off, or the thread is virtual, nothing spins")
  @Test
  void neverSpins() {
    SpinBudget off = new SpinBudget(false);
    for (int i = 0; i < 1000; i++) {
      assertThat(off.next()).isZero();
      off.failed();
    }
    off.paid();
    assertThat(off.next()).isZero();

    SpinBudget.lookAtProcessors();
    SpinBudget on = new SpinBudget(true);
    for (ThreadKind kind : ThreadKind.present()) {
      boolean may = crew.start(kind, "asking", SpinBudget::mayEverSpin).result();
      long budget = crew.start(kind, "waiting", on::next).result();
      boolean wanted =
          kind == ThreadKind.PLATFORM && Runtime.getRuntime().availableProcessors() > 1;
      assertThat(may).as("%s", kind).isEqualTo(wanted);
      assertThat(budget).as("%s", kind).isEqualTo(wanted ? LONGEST : 0);
    }
  }
}
