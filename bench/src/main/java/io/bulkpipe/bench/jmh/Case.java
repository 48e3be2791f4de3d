// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Subject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * One thing that candidates are compared by.
 *
 * @param properties a name and a value for each, as the results have them
 * @param jvmOptions what the processes need for it
 * @param candidates what can be measured here
 */
public record Case(
    Map<String, String> properties, List<String> jvmOptions, List<Candidate> candidates) {

  /** A benchmark of several subjects, whose parameters are the properties. */
  public static Case of(
      Class<?> benchmark,
      Map<String, String> properties,
      List<String> jvmOptions,
      Stream<Subject> subjects,
      BiFunction<Response, Subject, Map<String, Double>> figures,
      Class<?>... profilers) {
    return new Case(
        properties,
        jvmOptions,
        subjects
            .map(each -> Candidate.of(
                each,
                List.of(Job.of(benchmark, each, properties, profilers)),
                responses -> figures.apply(responses.get(0), each)))
            .toList());
  }

  /** Names and values by turns, as properties that keep their order. */
  public static Map<String, String> properties(Object... namesAndValues) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
    }
    return Collections.unmodifiableMap(properties);
  }

  String title() {
    return String.join(", ", properties.values());
  }
}
