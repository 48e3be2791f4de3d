// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.measure.Spread;
import io.bulkpipe.bench.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Samples by cell and subject. */
final class Samples {
  private final Map<Map<String, String>, Map<String, List<Sample>>> byCell = new LinkedHashMap<>();
  private final Set<String> figures = new LinkedHashSet<>();

  Samples(List<Sample> samples) {
    for (Sample each : samples) {
      byCell
          .computeIfAbsent(each.cell(), cell -> new LinkedHashMap<>())
          .computeIfAbsent(each.subject(), subject -> new ArrayList<>())
          .add(each);
      figures.addAll(each.figures().keySet());
    }
  }

  /** All cells, in the order of their first samples. */
  List<Map<String, String>> cells() {
    return new ArrayList<>(byCell.keySet());
  }

  /** The scenario's main figure: the first that a sample has; nameless if none has any. */
  Figure mainFigure() {
    return new Figure(figures.stream().findFirst().orElse(""));
  }

  /** All other figures. */
  List<Figure> furtherFigures() {
    return figures.stream().skip(1).map(Figure::new).toList();
  }

  /** Nothing if there is no sample, or none with a finite figure. */
  Optional<Aggregate> aggregate(Map<String, String> cell, String subject, Figure figure) {
    List<Double> values =
        byCell.getOrDefault(cell, Map.of()).getOrDefault(subject, List.of()).stream()
            .map(each -> each.figures().getOrDefault(figure.name(), Double.NaN))
            .filter(Double::isFinite)
            .toList();
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(new Aggregate(Spread.of(values), values.size()));
  }
}
