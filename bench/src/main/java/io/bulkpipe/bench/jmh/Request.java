// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import java.util.List;
import java.util.Map;

/**
 * What the parent asks a child for: the figures of one run.
 *
 * @param benchmark the name of a class with one JMH benchmark
 * @param parameters a value for each of its parameters that is not to have its default
 * @param profilers the names of JMH profilers that find further figures
 * @param warmUpMillis how long to run before
 * @param millis how long to measure; 0 only to get warm, until the JIT has no more to do
 * @param quiet whether to wait afterwards until the JIT leaves the others alone
 */
record Request(
    String benchmark,
    Map<String, String> parameters,
    List<String> profilers,
    int warmUpMillis,
    int millis,
    boolean quiet) {}
