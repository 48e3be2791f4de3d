// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A JMH benchmark with its parameters, and profilers of JMH that find further figures. */
public record Job(Class<?> benchmark, Map<String, String> parameters, List<Class<?>> profilers) {
  private static final Pattern SPACE = Pattern.compile(" (.)");

  /** The benchmark's parameters are the subject and the properties: "idle us" is {@code idleUs}. */
  public static Job of(Class<?> benchmark, Subject subject, Cell cell, Class<?>... profilers) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("subject", subject.name());
    cell.properties()
        .forEach((name, value) -> parameters.put(
            SPACE.matcher(name).replaceAll(each -> each.group(1).toUpperCase(Locale.ROOT)),
            name.equals("placement") ? cell.placement().name() : value));
    return new Job(benchmark, parameters, List.of(profilers));
  }
}
