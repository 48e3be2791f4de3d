// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.testing.Covers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who yields before it parks, and how seldom where that brings nothing. */
@Covers({"R4", "R14"})
class YieldPolicyTest {
  private static final long SHORT = 50_000;
  private static final long TIME_SLICE = 1_000_000;

  private final YieldPolicy yields = new YieldPolicy();

  @DisplayName("Y1 yields come after polling, and before it once they have paid")
  @Test
  void comesFirstWhileItPays() {
    assertThat(yields.comeFirst()).isFalse();
    for (int i = 0; i < 1000; i++) {
      assertThat(yields.next()).isTrue();
      yields.paid(SHORT);
      assertThat(yields.comeFirst()).isTrue();
    }
    yields.failed();
    assertThat(yields.comeFirst()).isFalse();
  }

  @DisplayName("Y2 a yield in vain lets waits go by, twice as many each time, up to a limit")
  @Test
  void becomesRareWhereItBringsNothing() {
    for (int skipped : new int[] {8, 16, 32, 64, 128, 256, 256}) {
      assertThat(yields.next()).isTrue();
      yields.failed();
      assertSkipped(skipped);
    }
    assertThat(yields.next()).isTrue();
    yields.paid(SHORT);
    yields.failed();
    assertSkipped(8);
    assertThat(yields.next()).isTrue();
  }

  @DisplayName("Y3 a yield that took a time slice has failed, although what it waited for came")
  @Test
  void strangersArePaidOnce() {
    yields.paid(SHORT);
    yields.paid(TIME_SLICE);
    assertThat(yields.comeFirst()).isFalse();
    assertSkipped(8);
    assertThat(yields.next()).isTrue();
    yields.paid(TIME_SLICE);
    assertSkipped(16);
  }

  private void assertSkipped(int waits) {
    for (int i = 0; i < waits; i++) {
      assertThat(yields.next()).as("skipped=%s, i=%s", waits, i).isFalse();
    }
  }
}
