// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.core.CoreJar;
import io.bulkpipe.bench.subject.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * A pipe, on a build of the core.
 *
 * @param pipe which
 * @param title its name in the results
 * @param description the exact configuration
 * @param jvmOptions what a client needs to run on that build
 */
record HttpSubject(Subject pipe, String title, String description, List<String> jvmOptions) {

  /** On the benchmarks' own build. */
  static HttpSubject of(Subject pipe) {
    return new HttpSubject(pipe, pipe.title(), pipe.description(), List.of());
  }

  /** On the benchmarks' own build and, if it is Bulkpipe, on each of the others. */
  static List<HttpSubject> onEach(Subject pipe, List<CoreJar> cores) {
    HttpSubject own = of(pipe);
    List<HttpSubject> each = new ArrayList<>(List.of(own));
    for (CoreJar core : pipe.isOurs() ? cores : List.<CoreJar>of()) {
      each.add(new HttpSubject(
          pipe, core.title(own.title), core.description(own.description), core.jvmOptions()));
    }
    return each;
  }
}
