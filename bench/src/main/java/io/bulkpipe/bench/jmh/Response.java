// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import java.util.Map;

/**
 * What JMH found in one run.
 *
 * @param score the benchmark's own result, in its unit
 * @param secondary the rates of its counters and the results of its profilers, by name; of a
 *     profiler's distribution {@code name.p50}, {@code name.p90}, {@code name.p99} and
 *     {@code name.count}
 */
public record Response(double score, Map<String, Double> secondary) {

  /** Returns the secondary result of that name, which there has to be. */
  public double of(String name) {
    Double value = secondary.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is none of " + secondary.keySet());
    }
    return value;
  }
}
