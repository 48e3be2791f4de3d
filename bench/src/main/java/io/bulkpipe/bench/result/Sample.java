// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measured run.
 *
 * @param cell what it is about, the subject apart: a name and a value for each property
 * @param subject what was measured
 * @param fork which new process of the subject it was, from 1
 * @param round which run in that process, from 1; the runs of one fork and round are neighbours in
 *     time
 * @param figures what was found; the unit is in the name
 */
public record Sample(
    Map<String, String> cell, String subject, int fork, int round, Map<String, Double> figures) {

  public Sample {
    cell = Collections.unmodifiableMap(new LinkedHashMap<>(cell));
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** The same with the figures of another one. */
  Sample and(Sample other) {
    Map<String, Double> all = new LinkedHashMap<>(figures);
    all.putAll(other.figures);
    return new Sample(cell, subject, fork, round, all);
  }
}
