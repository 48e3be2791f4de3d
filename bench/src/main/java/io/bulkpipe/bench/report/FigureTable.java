// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.measure.GeometricMean;
import io.bulkpipe.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One figure of a group of cells.
 *
 * @param figure which
 * @param group the columns
 * @param rows one for each subject
 */
record FigureTable(Figure figure, CellGroup group, List<Row> rows) {

  /**
   * One subject.
   *
   * @param subject its name
   * @param entries one for each cell; empty where nothing was measured
   * @param mean of the entries' ratios
   */
  record Row(String subject, List<Optional<Entry>> entries, Optional<GeometricMean> mean) {}

  /**
   * One subject in one cell.
   *
   * @param aggregate what was measured
   * @param ratio how many times better the first subject's median is
   */
  record Entry(Aggregate aggregate, OptionalDouble ratio) {}

  static FigureTable of(Figure figure, CellGroup group, List<String> subjects, Samples samples) {
    List<Row> rows = new ArrayList<>();
    for (String subject : subjects) {
      List<Optional<Entry>> entries = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (Map<String, String> cell : group.cells()) {
        Optional<Aggregate> first = samples.aggregate(cell, subjects.get(0), figure);
        Optional<Entry> entry = samples
            .aggregate(cell, subject, figure)
            .map(own -> new Entry(own, ratio(figure, first, own)));
        entry.ifPresent(each -> each.ratio().ifPresent(ratios::add));
        entries.add(entry);
      }
      rows.add(new Row(subject, entries, GeometricMean.of(ratios)));
    }
    return new FigureTable(figure, group, rows);
  }

  /** Of all entries. */
  List<Spread> spreads() {
    return rows.stream()
        .flatMap(row -> row.entries().stream())
        .flatMap(Optional::stream)
        .map(each -> each.aggregate().spread())
        .toList();
  }

  private static OptionalDouble ratio(Figure figure, Optional<Aggregate> first, Aggregate own) {
    return first.isEmpty()
        ? OptionalDouble.empty()
        : figure.ratio(first.get().spread().median(), own.spread().median());
  }
}
