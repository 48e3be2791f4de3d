// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Round values for a logarithmic axis. */
class AxisTicksTest {

  @Test
  void aWideRangeHasPowersOfTen() {
    assertThat(AxisTicks.between(0.005, 150)).containsExactly(0.01, 0.1, 1.0, 10.0, 100.0);
  }

  @Test
  void aNarrowerOneHasTheirDoublesAndHalves() {
    assertThat(AxisTicks.between(300, 4000)).containsExactly(500.0, 1000.0, 2000.0);
  }

  @Test
  void aNarrowOneHasEvenSteps() {
    assertThat(AxisTicks.between(90, 110)).containsExactly(90.0, 95.0, 100.0, 105.0, 110.0);
  }
}
