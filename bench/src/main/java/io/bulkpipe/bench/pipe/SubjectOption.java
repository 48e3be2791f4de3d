// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says which pipes are measured. */
public final class SubjectOption {
  @Option(
      names = "--subjects",
      split = ",",
      paramLabel = "<a,b,...>",
      description = "What to measure, as far as this JDK can run it; by default ${DEFAULT-VALUE}.")
  private List<PipeSubject> subjects;

  /**
   * Sets what is measured if nothing is said.
   *
   * @param subjects which pipes
   */
  public SubjectOption(List<PipeSubject> subjects) {
    this.subjects = new ArrayList<>(subjects);
  }

  /**
   * Returns the subjects.
   *
   * @return those that this JDK can run, each once
   */
  public List<PipeSubject> possible() {
    return subjects.stream().distinct().filter(PipeSubject::isPossible).toList();
  }
}
