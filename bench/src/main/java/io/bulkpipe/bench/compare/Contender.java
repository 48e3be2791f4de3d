// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import io.bulkpipe.bench.core.CoreJar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A subject in a cell.
 *
 * @param subject its name in the results; a process measures one subject only
 * @param ours whether it is Bulkpipe, which can run on other builds of the core too
 * @param jvmOptions what its process needs, beside the cell's
 * @param jobs what is run for it in each round, one after the other in the same process
 * @param figures turns the answers, one for each job, into named figures
 */
public record Contender(
    String subject,
    boolean ours,
    List<String> jvmOptions,
    List<Job> jobs,
    Function<List<Answer>, Map<String, Double>> figures) {

  /**
   * A subject with one job.
   *
   * @param subject its name in the results
   * @param ours whether it is Bulkpipe
   * @param job what is run for it in each round
   * @param figures turns the answer into named figures
   * @return the contender
   */
  public static Contender of(
      String subject, boolean ours, Job job, Function<Answer, Map<String, Double>> figures) {
    return of(subject, ours, List.of(job), answers -> figures.apply(answers.get(0)));
  }

  /**
   * A subject with several jobs.
   *
   * @param subject its name in the results
   * @param ours whether it is Bulkpipe
   * @param jobs what is run for it in each round
   * @param figures turns the answers into named figures
   * @return the contender
   */
  public static Contender of(
      String subject,
      boolean ours,
      List<Job> jobs,
      Function<List<Answer>, Map<String, Double>> figures) {
    return new Contender(subject, ours, List.of(), jobs, figures);
  }

  /** This one and, if it is Bulkpipe, the same on each of the other builds. */
  List<Contender> onEach(List<CoreJar> cores) {
    List<Contender> each = new ArrayList<>(List.of(this));
    for (CoreJar core : ours ? cores : List.<CoreJar>of()) {
      each.add(new Contender(core.title(subject), true, core.jvmOptions(), jobs, figures));
    }
    return each;
  }
}
