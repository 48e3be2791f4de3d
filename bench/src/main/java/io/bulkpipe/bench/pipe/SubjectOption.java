// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.result.InvalidOptionException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that says which pipes are measured; the help of its command describes them. */
public final class SubjectOption {
  private static final String NAME = "--subjects";

  private final List<Subject> allowed;

  @Option(
      names = NAME,
      split = ",",
      paramLabel = "<a,b,...>",
      description = "What to measure. Subjects that this JDK cannot run are left out.")
  private List<String> subjects;

  /** All that are allowed are measured if nothing is said. */
  public SubjectOption(Predicate<Subject> allowed) {
    this(
        allowed,
        Subject.all(allowed).stream().map(Subject::toString).collect(Collectors.joining(",")));
  }

  /** With subjects, separated by commas, for the case that nothing is said. */
  public SubjectOption(Predicate<Subject> allowed, String usual) {
    this.allowed = Subject.all(allowed);
    this.subjects = List.of(usual.split(",", -1));
  }

  @Spec(Spec.Target.MIXEE)
  void describeIn(CommandSpec command) {
    command
        .usageMessage()
        .footer(Stream.concat(
                Stream.of("%nSubjects:"),
                allowed.stream().map(each -> each + ": " + each.description()))
            .toArray(String[]::new));
  }

  /** Returns the subjects that this JDK can run, each once. */
  public List<Subject> possible() {
    return InvalidOptionException.choose(NAME, subjects, allowed).stream()
        .filter(Subject::isPossible)
        .toList();
  }
}
