// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.console.Choice;
import io.bulkpipe.bench.console.InvalidOptionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Command lines whose options take pipes and placements. */
public final class PipeCommandLine {
  private PipeCommandLine() {}

  /**
   * Makes a command line whose help describes the subjects.
   *
   * @param command a command, whose options may be of these types
   * @param subjects what it can measure
   * @return a command line to be added to another one
   */
  public static CommandLine of(Object command, Collection<PipeSubject> subjects) {
    CommandLine line = new CommandLine(command);
    line.registerConverter(
        PipeSubject.class, Choice.of(subjects.toArray(new PipeSubject[0]), PipeSubject::title));
    line.registerConverter(Placement.class, Choice.of(Placement.values(), Placement::title));
    List<String> footer = new ArrayList<>(List.of("%nSubjects:"));
    subjects.forEach(each -> footer.add(each.title() + ": " + each.description()));
    line.getCommandSpec().usageMessage().footer(footer.toArray(new String[0]));
    return line;
  }

  /**
   * Describes subjects for the results.
   *
   * @param subjects which
   * @return the title and the description of each, in the same order
   */
  public static Map<String, String> described(Collection<PipeSubject> subjects) {
    Map<String, String> described = new LinkedHashMap<>();
    subjects.forEach(each -> described.put(each.title(), each.description()));
    return described;
  }

  /**
   * Leaves out what comes twice and what this JDK cannot run.
   *
   * @param subjects what was asked for
   * @return what can be measured
   */
  public static List<PipeSubject> possible(Collection<PipeSubject> subjects) {
    return subjects.stream().distinct().filter(PipeSubject::isPossible).toList();
  }

  /**
   * Refuses what this JDK cannot run.
   *
   * @param command the command that has the option {@code --placements}
   * @param placements what was given
   * @return the same, without what comes twice
   * @throws InvalidOptionException if one of them is of virtual threads, and there are none
   */
  public static List<Placement> checked(CommandSpec command, Collection<Placement> placements) {
    for (Placement each : placements) {
      if (each.isVirtual() && !VirtualThreads.arePossible()) {
        throw new InvalidOptionException(
            command, "--placements", each.title(), "possible on this JDK: it needs 21 or later");
      }
    }
    return placements.stream().distinct().toList();
  }
}
