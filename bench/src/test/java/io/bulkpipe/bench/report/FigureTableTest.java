// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bulkpipe.bench.measure.GeometricMean;
import io.bulkpipe.bench.measure.Spread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Groups of cells, and what becomes of their samples. */
class FigureTableTest {
  private static final List<String> SMALL = List.of("ends", "1x1", "range", "16");
  private static final List<String> LARGE = List.of("ends", "1x1", "range", "64");

  @Test
  void cellsThatDifferInTheLastPropertyAreAGroup() {
    Samples samples = new Samples(new GivenResult("MiB/s")
        .measured("a", SMALL, 1)
        .measured("a", List.of("ends", "2x2", "range", "16"), 1)
        .measured("a", LARGE, 1)
        .samples());

    List<CellGroup> groups = CellGroup.of(samples.cells());

    assertThat(groups).extracting(CellGroup::title).containsExactly("ends = 1x1", "ends = 2x2");
    assertThat(groups.get(0).cells()).extracting(groups.get(0)::label).containsExactly("16", "64");
    assertThat(groups.get(0).isLogarithmic()).isTrue();
    assertThat(groups.get(1).isLogarithmic()).as("a single value").isFalse();
  }

  @Test
  void aCellWithoutPropertiesIsAGroup() {
    assertThat(CellGroup.of(List.of(Map.of())))
        .singleElement()
        .satisfies(group -> assertThat(group.label(Map.of())).isEqualTo("all"))
        .satisfies(group -> assertThat(group.isLogarithmic()).isFalse());
  }

  @Test
  void wordsAndZeroHaveNoPlaceOnALogarithmicAxis() {
    List<Map<String, String>> words = List.of(Map.of("p", "apart"), Map.of("p", "1"));
    List<Map<String, String>> zero = List.of(Map.of("p", "0"), Map.of("p", "1"));

    assertThat(new CellGroup(Map.of(), "p", words).isLogarithmic()).isFalse();
    assertThat(new CellGroup(Map.of(), "p", zero).isLogarithmic()).isFalse();
  }

  @Test
  void ratiosAreThoseOfTheMedians() {
    FigureTable table = table(new GivenResult("MiB/s")
        .measured("first", SMALL, 90, 110, 100)
        .measured("second", SMALL, 50, 40, 60, 30)
        .measured("first", LARGE, 10)
        .measured("second", LARGE, 20));

    FigureTable.Row second = table.rows().get(1);
    FigureTable.Entry entry = second.entries().get(0).orElseThrow();
    assertThat(entry.aggregate()).isEqualTo(new Aggregate(new Spread(30, 45, 60), 4));
    assertThat(entry.ratio().orElseThrow()).isCloseTo(100.0 / 45, within(1e-12));
    assertThat(second.mean().orElseThrow().value())
        .isCloseTo(Math.sqrt(100.0 / 45 * 0.5), within(1e-12));
    assertThat(table.rows().get(0).mean()).hasValue(new GeometricMean(1, 2));
  }

  @Test
  void whatWasNotMeasuredIsLeftOut() {
    FigureTable table = table(new GivenResult("s")
        .measured("first", SMALL, 2)
        .measured("second", SMALL, 4, Double.NaN)
        .measured("second", LARGE, 5)
        .measured("third", LARGE, Double.POSITIVE_INFINITY));

    assertThat(table.rows().get(0).entries().get(1)).isEmpty();
    FigureTable.Row second = table.rows().get(1);
    assertThat(second.entries().get(0))
        .hasValueSatisfying(each -> assertThat(each.aggregate().samples()).isOne());
    assertThat(second.entries().get(1))
        .hasValueSatisfying(each -> assertThat(each.ratio()).isEmpty());
    assertThat(second.mean()).hasValue(new GeometricMean(2, 1));
    assertThat(table.rows().get(2).entries()).containsOnly(Optional.empty());
    assertThat(table.rows().get(2).mean()).isEmpty();
  }

  private static FigureTable table(GivenResult given) {
    ResultDocument result = given.document();
    Samples samples = new Samples(result.samples());
    return FigureTable.of(
        samples.mainFigure(), CellGroup.of(samples.cells()).get(0), result.subjectNames(), samples);
  }
}
