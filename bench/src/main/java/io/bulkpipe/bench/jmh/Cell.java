// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Placement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What subjects are compared under: a name and a value for each property, in their order. */
public record Cell(Map<String, String> properties) {

  public Cell {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /** Names and values by turns. */
  public static Cell of(Object... namesAndValues) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
    }
    return new Cell(properties);
  }

  Cell with(String property, Object value) {
    Map<String, String> more = new LinkedHashMap<>(properties);
    more.put(property, value.toString());
    return new Cell(more);
  }

  int number(String property) {
    return Integer.parseInt(text(property));
  }

  Placement placement() {
    String name = properties.getOrDefault("placement", Placement.UNPINNED.toString());
    return Placement.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Of a transfer of ranges. */
  Condition condition() {
    return Condition.of(placement(), number("capacity"), number("range"), text("ends"));
  }

  private String text(String property) {
    return Objects.requireNonNull(properties.get(property), property);
  }

  @Override
  public String toString() {
    return String.join(", ", properties.values());
  }
}
