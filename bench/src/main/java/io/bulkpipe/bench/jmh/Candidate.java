// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.pipe.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A subject in a case.
 *
 * @param subject its name in the results; a process measures one subject only
 * @param ours whether it is Bulkpipe, which can run on other builds of the core too
 * @param jvmOptions what its process needs, beside the case's
 * @param jobs what is run for it in each round, one after the other in the same process
 * @param figures turns the responses, one for each job, into named figures
 */
public record Candidate(
    String subject,
    boolean ours,
    List<String> jvmOptions,
    List<Job> jobs,
    Function<List<Response>, Map<String, Double>> figures) {

  /** The subject with its jobs. */
  public static Candidate of(
      Subject subject, List<Job> jobs, Function<List<Response>, Map<String, Double>> figures) {
    return new Candidate(subject.title(), subject.isOurs(), List.of(), jobs, figures);
  }

  /** This one and, if it is Bulkpipe, the same on each of the other builds. */
  List<Candidate> onEach(List<CoreJar> cores) {
    List<Candidate> each = new ArrayList<>(List.of(this));
    for (CoreJar core : ours ? cores : List.<CoreJar>of()) {
      each.add(new Candidate(core.title(subject), true, core.jvmOptions(), jobs, figures));
    }
    return each;
  }
}
