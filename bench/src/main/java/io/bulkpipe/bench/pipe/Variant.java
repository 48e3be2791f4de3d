// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.child.CoreOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A subject on a build of the core: this build, or that of a jar. */
public record Variant(Subject subject, @Nullable CoreJar core) {

  /** Each subject and, if it is Bulkpipe, the same on each of the other builds, as a group. */
  public static List<List<Variant>> groups(List<Subject> subjects, List<CoreJar> cores) {
    List<List<Variant>> groups = new ArrayList<>();
    for (Subject subject : subjects) {
      List<Variant> group = new ArrayList<>(List.of(new Variant(subject, null)));
      if (subject.isOurs()) {
        cores.forEach(core -> group.add(new Variant(subject, core)));
      }
      groups.add(group);
    }
    return groups;
  }

  /** The same for subjects that a child's main class calls the core by. */
  public static List<List<Variant>> groups(
      List<Subject> subjects, CoreOption cores, Class<?> caller) throws IOException {
    boolean isCalled = subjects.stream().anyMatch(Subject::isOurs);
    return groups(subjects, cores.jars(isCalled ? List.of(caller) : List.of()));
  }

  /** The title and the description of each, as the results have them. */
  public static Map<String, String> described(List<List<Variant>> groups) {
    Map<String, String> described = new LinkedHashMap<>();
    groups.forEach(
        group -> group.forEach(each -> described.put(each.toString(), each.description())));
    return described;
  }

  private String description() {
    String own = subject.description();
    return core == null ? own : core.description(own);
  }

  /** What makes a child JVM load the build. */
  public List<String> jvmOptions() {
    return core == null ? List.of() : core.jvmOptions();
  }

  /** The name in the results. */
  @Override
  public String toString() {
    return core == null ? subject.title() : core.title(subject.title());
  }
}
