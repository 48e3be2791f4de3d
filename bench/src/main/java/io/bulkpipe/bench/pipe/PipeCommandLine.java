// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.console.Choice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

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
}
