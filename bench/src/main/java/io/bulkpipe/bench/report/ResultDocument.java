// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.result.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A result file as it was read. Unlike {@link io.bulkpipe.bench.result.Result} it takes whatever
 * facts about the machine the file has, so that files of older and newer versions can be shown
 * together.
 *
 * @param file its name, without folders
 * @param scenario the command
 * @param machine facts about where and when
 * @param command the command line's options
 * @param subjects what each subject's name stands for
 * @param samples what was measured
 */
record ResultDocument(
    String file,
    String scenario,
    Map<String, String> machine,
    List<String> command,
    Map<String, String> subjects,
    List<Sample> samples) {

  ResultDocument {
    machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
    command = List.copyOf(command);
    subjects = Collections.unmodifiableMap(new LinkedHashMap<>(subjects));
    samples = List.copyOf(samples);
  }

  /** All names of subjects, in the order of the tables: the described ones, then any others. */
  List<String> subjectNames() {
    Set<String> names = new LinkedHashSet<>(subjects.keySet());
    samples.forEach(each -> names.add(each.subject()));
    return new ArrayList<>(names);
  }
}
