// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.testing.Covers;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The soak, an hour or what the system property {@code soak.duration} says: {@code PT10M}, or a
 * number of minutes. No part of the usual build; the profile {@code soak} runs it and nothing else.
 * Each round has a time limit of its own.
 */
@Tag("soak")
@Covers({"R1", "R6", "R8", "R10"})
class SoakTest {

  @DisplayName("R1 R6 R8 R10 no byte is lost and nothing is stuck, whatever callers do")
  @Test
  void soak() throws Exception {
    String duration = System.getProperty("soak.duration", "PT1H");
    boolean minutes = duration.chars().allMatch(Character::isDigit);
    long seed = Long.getLong("soak.seed", System.nanoTime());
    Tally tally = new Soak(
            seed, minutes ? Duration.ofMinutes(Long.parseLong(duration)) : Duration.parse(duration))
        .run();
    assertThat(tally.rounds.sum()).isPositive();
    assertThat(tally.errors.sum()).isZero();
  }
}
