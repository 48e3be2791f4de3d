// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bulkpipe.bench.measure.GeometricMean;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which figures are better, by how much, and how they are written. */
class FigureTest {

  @Test
  void somethingPerSecondIsBetterTheHigherItIs() {
    Figure figure = new Figure("MiB/s");

    assertThat(figure.direction()).isEqualTo("higher is better");
    assertThat(figure.ratio(30, 10)).hasValue(3);
  }

  @Test
  void anythingElseIsBetterTheLowerItIs() {
    Figure figure = new Figure("s wall");

    assertThat(figure.direction()).isEqualTo("lower is better");
    assertThat(figure.ratio(10, 30)).hasValue(3);
  }

  @Test
  void whatIsZeroHasNoRatio() {
    Figure figure = new Figure("MiB/s");

    assertThat(figure.ratio(0, 10)).isEmpty();
    assertThat(figure.ratio(10, 0)).isEmpty();
    assertThat(figure.ratio(0, 0)).isEmpty();
  }

  @Test
  void theGeometricMeanOfARatioAndItsInverseIsOne() {
    assertThat(GeometricMean.of(List.of(4.0, 0.25)))
        .hasValueSatisfying(mean -> assertThat(mean.value()).isCloseTo(1, within(1e-12)));
    assertThat(GeometricMean.of(List.of(2.0, 8.0, 4.0)))
        .hasValueSatisfying(mean -> assertThat(mean.value()).isCloseTo(4, within(1e-12)));
    assertThat(GeometricMean.of(List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1.000",
    "118.30989581433391, 118.3",
    "999.96, 1000",
    "9999.4, 9999",
    "131072, 131072",
    "0.0028889973958333335, 0.002889",
    "-2.5, -2.500",
    "0.00000123456, 1.235e-06",
    "12345678901, 1.235e+10",
  })
  void figuresHaveFourDigitsThatCount(double value, String text) {
    assertThat(FigureText.figure(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1, 1.00×", "0.0917, 0.0917×", "42.325, 42.3×", "233845.2, 233845×"})
  void ratiosHaveThree(double value, String text) {
    assertThat(FigureText.ratio(value)).isEqualTo(text);
  }
}
