// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand channels that are closed, aborted, cancelled or interrupted while they are in use.
 */
@Tag("stress")
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@Covers({"B12", "B13", "B14", "B15", "B20", "B21", "R6", "R7", "R8", "R10"})
class ClosingRaceTest {
  private static final int ROUNDS = 10_000;

  @DisplayName("B14 B15 B21 however a channel ends, its bytes add up and nobody is left waiting")
  @Test
  void everyRoundAddsUp() throws InterruptedException {
    SplittableRandom random = Seed.random("closing");
    for (int i = 0; i < ROUNDS; i++) {
      ClosingRound round = new ClosingRound(random.split());
      try {
        round.play();
      } catch (AssertionError e) {
        throw new AssertionError("round " + i + " of " + Seed.text() + ": " + round, e);
      }
    }
  }
}
