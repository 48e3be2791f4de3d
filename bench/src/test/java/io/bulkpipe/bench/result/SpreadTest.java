// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The order statistics of a few rounds. */
class SpreadTest {

  @Test
  void anOddNumberHasAMiddle() {
    assertThat(Spread.of(List.of(5, 1, 3))).isEqualTo(new Spread(1, 3, 5));
  }

  @Test
  void anEvenNumberHasTheMeanOfTwo() {
    assertThat(Spread.of(List.of(4L, 1L, 2L, 9L))).isEqualTo(new Spread(1, 3, 9));
  }

  @Test
  void aSingleFigureIsAllThree() {
    assertThat(Spread.of(List.of(0.5))).isEqualTo(new Spread(0.5, 0.5, 0.5));
  }

  @Test
  void nothingHasNoSpread() {
    assertThatThrownBy(() -> Spread.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("figures=[]");
  }
}
