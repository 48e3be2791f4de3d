// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few seconds of the soak, so that it does not rot. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R6", "R8", "R10"})
class SoakSampleTest {

  @DisplayName("R1 R6 R8 R10 no byte is lost and nothing is stuck, whatever callers do")
  @Test
  void sample() throws Exception {
    long seed = Long.getLong("soak.seed", System.nanoTime());
    Tally tally = new Soak(seed, Duration.ofSeconds(4)).run();
    assertThat(tally.rounds.sum()).isPositive();
    assertThat(tally.errors.sum()).isZero();
  }
}
