// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups of cells, what becomes of their samples, and how the terminal shows them. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TableTest {
  private static final List<String> SMALL = List.of("ends", "1x1", "range", "16");
  private static final List<String> LARGE = List.of("ends", "1x1", "range", "64");

  @Test
  void cellsThatDifferInTheLastPropertyAreATable() {
    Result result = new GivenResult("MiB/s")
        .measured("a", SMALL, 1)
        .measured("a", List.of("ends", "2x2", "range", "16"), 1)
        .measured("a", LARGE, 1)
        .result();

    List<Table> tables = Table.of(result, "MiB/s");

    assertThat(tables)
        .extracting(Table::common)
        .containsExactly(Map.of("ends", "1x1"), Map.of("ends", "2x2"));
    assertThat(tables.get(0).property()).isEqualTo("range");
    assertThat(tables.get(0).columns()).containsExactly("16", "64");
    assertThat(tables.get(1).columns()).containsExactly("16");
  }

  @Test
  void aCellWithoutPropertiesIsATable() {
    assertThat(Table.of(new GivenResult("s").measured("a", List.of(), 1).result(), "s"))
        .singleElement()
        .satisfies(table -> assertThat(table.columns()).containsExactly("all"))
        .satisfies(table -> assertThat(table.moreIsBetter()).isFalse());
  }

  @Test
  void ratiosAreThoseOfTheMedians() {
    Table table = table(new GivenResult("MiB/s")
        .measured("first", SMALL, 90, 110, 100)
        .measured("second", SMALL, 50, 40, 60, 30)
        .measured("first", LARGE, 10)
        .measured("second", LARGE, 20));

    Table.Row second = table.rows().get(1);
    assertThat(second.entries().get(0))
        .isEqualTo(new Table.Entry(new Spread(30, 45, 60), 4, 100.0 / 45));
    assertThat(second.mean()).isCloseTo(Math.sqrt(100.0 / 45 * 0.5), within(1e-12));
    assertThat(table.rows().get(0).mean()).isEqualTo(1.0);
  }

  @Test
  void ofATimeLessIsBetter() {
    Table table = table(
        new GivenResult("ns a line").measured("first", SMALL, 10).measured("second", SMALL, 30));

    assertThat(table.rows().get(1).mean()).isCloseTo(3, within(1e-12));
  }

  @Test
  void whatWasNotMeasuredIsLeftOut() {
    Table table = table(new GivenResult("s")
        .measured("first", SMALL, 2)
        .measured("second", SMALL, 4, Double.NaN)
        .measured("second", LARGE, 5)
        .measured("third", LARGE, Double.POSITIVE_INFINITY)
        .measured("fourth", SMALL, 0));

    assertThat(table.rows().get(0).entries().get(1)).isNull();
    assertThat(table.rows().get(1).entries())
        .containsExactly(
            new Table.Entry(new Spread(4, 4, 4), 1, 2.0),
            new Table.Entry(new Spread(5, 5, 5), 1, null));
    assertThat(table.rows().get(1).mean()).isCloseTo(2, within(1e-12));
    assertThat(table.rows().get(2).entries()).containsExactly(null, null);
    assertThat(table.rows().get(2).mean()).isNull();
    assertThat(table.rows().get(3).mean()).as("of zero there is no ratio").isNull();
  }

  @Test
  void theTerminalHasAColumnForEachCell() {
    Result result = new GivenResult("MiB/s")
        .measured("first", SMALL, 90, 110, 100)
        .measured("second", LARGE, 50)
        .result();

    assertThat(
            TextReport.ofFigures(result, List.of("MiB/s", "none")).stream().flatMap(String::lines))
        .contains(
            "sweep: medians of MiB/s, (least-most), [how many times better the first subject's"
                + " median is]",
            "machine: a CPU, 2 cores; an OS; a JDK; 2026-11-25T00:00:00Z; commit abcdef0",
            "ends=1x1",
            "subject                 range=16           range=64",
            "first    100.0 (90.0-110) [1.00]                  -",
            "second                         -  50.00 (50.0-50.0)");
  }

  @Test
  void theTerminalHasAColumnForEachFigure() {
    List<Sample> samples = List.of(
        new Sample(Map.of("lines", "10"), "a", 1, 1, Map.of("ns a line", 2.0)),
        new Sample(Map.of("lines", "10"), "b", 1, 1, Map.of("ns a line", 4.0, "switches", 1.0)));
    Result given = new GivenResult("s").result();
    Result result = new Result(
        "lines", given.machine(), List.of(), new TreeMap<>(Map.of("a", "A", "b", "B")), samples);

    assertThat(TextReport.ofCells(result).lines())
        .contains(
            "lines=10",
            "subject                 ns a line           switches",
            "a        2.000 (2.00-2.00) [1.00]                  -",
            "b        4.000 (4.00-4.00) [2.00]  1.000 (1.00-1.00)",
            "a: A",
            "b: B");
  }

  @Test
  void namesAreOnTheLeftAndFiguresToTheRight() {
    assertThat(TextReport.table(List.of(
            List.of("subject", "s", "ratio"),
            List.of("a", "10.5", "1"),
            List.of("long name", "2", "1.25"))))
        .isEqualTo("""
            subject       s  ratio
            a          10.5      1
            long name     2   1.25
            """);
  }

  private static Table table(GivenResult given) {
    Result result = given.result();
    return Table.of(result, result.figures().get(0)).get(0);
  }
}
