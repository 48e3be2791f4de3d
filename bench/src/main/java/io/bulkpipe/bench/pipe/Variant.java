// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.result.CoreRatio;
import io.bulkpipe.bench.result.Rounds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A subject on a build of the core: this build, or that of a jar. */
public record Variant(Subject subject, @Nullable CoreJar core) implements Rounds.Described {

  /** Each subject and, if it is Bulkpipe, the same on each of the other builds, as a group. */
  public static List<List<Variant>> groups(List<Subject> subjects, CoreOption cores)
      throws IOException {
    List<CoreJar> jars = cores.jars(subjects.stream().anyMatch(Subject::isOurs));
    List<List<Variant>> groups = new ArrayList<>();
    for (Subject subject : subjects) {
      List<Variant> group = new ArrayList<>(List.of(new Variant(subject, null)));
      if (subject.isOurs()) {
        jars.forEach(jar -> group.add(new Variant(subject, jar)));
      }
      groups.add(group);
    }
    return groups;
  }

  /** Starts a JVM that loads the build. */
  public ChildJvm start(Class<?> main, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(options);
    if (core != null) {
      all.addAll(core.jvmOptions());
    }
    return new ChildJvm(main, all);
  }

  /** Asks such a JVM for the figures of one run. */
  public Map<String, Double> figures(Class<?> main, List<String> options, Object request)
      throws IOException, InterruptedException {
    try (ChildJvm child = start(main, options)) {
      return child.ask(request);
    } catch (IOException e) {
      throw new IOException(this + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String description() {
    String own = subject.description();
    return core == null ? own : own + "; on the core of " + core.file().getFileName();
  }

  /** The name in the results. */
  @Override
  public String toString() {
    return core == null ? subject.toString() : subject + CoreRatio.MARK + core.name();
  }
}
