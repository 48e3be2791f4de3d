// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A subject in a cell.
 *
 * @param subject its name in the results; a process measures one subject only
 * @param jobs what is run for it in each round, one after the other in the same process
 * @param figures turns the answers, one for each job, into named figures
 */
public record Contender(
    String subject, List<Job> jobs, Function<List<Answer>, Map<String, Double>> figures) {

  /**
   * A subject with one job.
   *
   * @param subject its name in the results
   * @param job what is run for it in each round
   * @param figures turns the answer into named figures
   * @return the contender
   */
  public static Contender of(
      String subject, Job job, Function<Answer, Map<String, Double>> figures) {
    return new Contender(subject, List.of(job), answers -> figures.apply(answers.get(0)));
  }
}
