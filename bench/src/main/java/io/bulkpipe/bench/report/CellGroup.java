// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Cells that differ in their last property only.
 *
 * @param common the other properties
 * @param property the last one's name; empty if the cells have no properties
 * @param cells at least one
 */
record CellGroup(Map<String, String> common, String property, List<Map<String, String>> cells) {

  /** Groups and cells stay in the order of their first appearance. */
  static List<CellGroup> of(List<Map<String, String>> cells) {
    Map<CellGroup, List<Map<String, String>>> groups = new LinkedHashMap<>();
    for (Map<String, String> cell : cells) {
      Map<String, String> common = new LinkedHashMap<>(cell);
      String property = "";
      for (String name : cell.keySet()) {
        property = name;
      }
      common.remove(property);
      groups
          .computeIfAbsent(new CellGroup(common, property, List.of()), key -> new ArrayList<>())
          .add(cell);
    }
    return groups.entrySet().stream()
        .map(each ->
            new CellGroup(each.getKey().common(), each.getKey().property(), each.getValue()))
        .toList();
  }

  String title() {
    return common.isEmpty()
        ? "all cells"
        : common.entrySet().stream()
            .map(each -> each.getKey() + " = " + each.getValue())
            .collect(Collectors.joining(", "));
  }

  /** The last property's value. */
  String label(Map<String, String> cell) {
    return property.isEmpty() ? "all" : cell.getOrDefault(property, "");
  }

  /** Whether the last property has several values, all of them on a logarithmic axis. */
  boolean isLogarithmic() {
    return cells.size() > 1 && cells.stream().allMatch(each -> position(each).isPresent());
  }

  /** Where the cell is on a logarithmic axis. */
  OptionalDouble position(Map<String, String> cell) {
    try {
      double value = Double.parseDouble(label(cell));
      return value > 0 && Double.isFinite(value)
          ? OptionalDouble.of(value)
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
