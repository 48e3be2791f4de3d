// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import java.util.List;
import java.util.Map;

/**
 * A JMH benchmark with its parameters.
 *
 * @param benchmark a class with one benchmark
 * @param parameters a value for each of its parameters that is not to have its default
 * @param profilers JMH profilers that find further figures
 */
public record Job(Class<?> benchmark, Map<String, String> parameters, List<Class<?>> profilers) {

  /** Keeps copies. */
  public Job {
    parameters = Map.copyOf(parameters);
    profilers = List.copyOf(profilers);
  }

  /**
   * A benchmark without profilers.
   *
   * @param benchmark a class with one benchmark
   * @param parameters a value for each of its parameters that is not to have its default
   */
  public Job(Class<?> benchmark, Map<String, String> parameters) {
    this(benchmark, parameters, List.of());
  }

  Order order(int warmUpMillis, int millis, boolean quiet) {
    List<String> names = profilers.stream().map(Class::getName).toList();
    return new Order(benchmark.getName(), parameters, names, warmUpMillis, millis, quiet);
  }
}
