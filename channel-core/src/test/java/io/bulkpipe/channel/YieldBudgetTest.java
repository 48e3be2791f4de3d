// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bulkpipe.channel.testing.Covers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who yields after a wake-up, and how seldom where it brings nothing. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Covers({"R4", "R14"})
class YieldBudgetTest {

  @Test
  void goesOnWhileItPays() {
    YieldBudget yields = enabled();
    for (int i = 0; i < 1000; i++) {
      assertThat(yields.next()).isTrue();
      yields.paid();
    }
  }

  @Test
  void becomesRareWhereItBringsNothing() {
    YieldBudget yields = enabled();
    for (int skipped : new int[] {8, 16, 32, 64, 128, 256, 256}) {
      assertThat(yields.next()).isTrue();
      yields.failed();
      for (int i = 0; i < skipped; i++) {
        assertThat(yields.next()).as("skipped=%s, i=%s", skipped, i).isFalse();
      }
    }
    assertThat(yields.next()).isTrue();
    yields.paid();
    yields.failed();
    for (int i = 0; i < 8; i++) {
      assertThat(yields.next()).isFalse();
    }
    assertThat(yields.next()).isTrue();
  }

  @Test
  void whoMustNotSpinDoesNotYield() {
    assertThat(new YieldBudget(new SpinBudget(false)).next()).isFalse();
  }

  private static YieldBudget enabled() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "a single processor: nothing spins");
    return new YieldBudget(new SpinBudget(true));
  }
}
