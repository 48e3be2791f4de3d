// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.subject;

import io.bulkpipe.bench.console.InvalidOptionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Subjects on a command line, and in rounds. */
public final class SubjectList {
  private SubjectList() {}

  /**
   * Reads the option {@code --subjects}.
   *
   * @param command the command that it is for
   * @param text titles with commas in between
   * @return the subjects, in that order
   * @throws InvalidOptionException if a title is unknown or comes twice
   */
  public static List<Subject> parse(CommandSpec command, String text) {
    Map<String, Subject> known = Subject.byTitle();
    Set<Subject> chosen = new LinkedHashSet<>();
    for (String title : text.split(",", -1)) {
      Subject subject = known.get(title.strip());
      if (subject == null || !chosen.add(subject)) {
        throw new InvalidOptionException(
            command, "--subjects", text, "a list of these, each once: " + Subject.titles());
      }
    }
    return List.copyOf(chosen);
  }

  /**
   * Adds what the subjects are to a command's help.
   *
   * @param command the command
   * @return the same
   */
  public static CommandLine described(CommandLine command) {
    Stream<String> footer = Stream.concat(
        Stream.of("%nSubjects:"),
        Stream.of(Subject.values()).map(each -> each.title() + ": " + each.description()));
    command.getCommandSpec().usageMessage().footer(footer.toArray(String[]::new));
    return command;
  }

  /**
   * Interleaves: each round starts with the next subject, so that as many rounds as subjects give each
   * subject every place once. Where that allows it, which is with an even number of subjects, every
   * other round goes the other way round.
   *
   * @param <T> what a subject is
   * @param round from 1
   * @param subjects in the order of the table
   * @return in the order of the round
   */
  public static <T> List<T> orderIn(int round, List<T> subjects) {
    List<T> order = new ArrayList<>(subjects);
    Collections.rotate(order, 1 - round);
    if (round % 2 == 0 && subjects.size() % 2 == 0) {
      Collections.reverse(order.subList(1, order.size()));
    }
    return order;
  }

  /**
   * Interleaves groups whose members are measured one right after the other. The groups take turns as
   * in {@link #orderIn}, and so do the members of each.
   *
   * @param <T> what a subject is
   * @param round from 1
   * @param groups in the order of the table
   * @return the subjects of all groups, in the order of the round
   */
  public static <T> List<T> orderOfGroupsIn(int round, List<List<T>> groups) {
    return orderIn(round, groups).stream()
        .flatMap(each -> orderIn(round, each).stream())
        .toList();
  }
}
