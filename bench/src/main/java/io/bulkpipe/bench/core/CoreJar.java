// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.core;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

/**
 * Another build of the core.
 *
 * @param name tells it from the others
 * @param file its jar, with its whole path
 */
public record CoreJar(String name, Path file) {
  private static final String MARK = "@";

  /**
   * Marks a subject that runs on this build.
   *
   * @param subject its name on the benchmarks' own build
   * @return its name on this one
   */
  public String title(String subject) {
    return subject + MARK + name;
  }

  /**
   * Finds out which subject a marked one is.
   *
   * @param title the name of any subject
   * @return its name on the benchmarks' own build, which is the same if it has no mark
   */
  public static String subject(String title) {
    int mark = title.indexOf(MARK);
    return mark < 0 ? title : title.substring(0, mark);
  }

  /**
   * Describes a subject that runs on this build.
   *
   * @param subject its description on the benchmarks' own build
   * @return its description on this one
   */
  public String description(String subject) {
    return subject + "; on the core of " + file.getFileName();
  }

  /**
   * Returns what makes a child JVM load this build. The child's {@code main} calls {@link
   * LoadedCore#check}.
   *
   * @return options of the JVM, with a class path of its own: the jar, then all of this JVM's
   */
  public List<String> jvmOptions() {
    String classPath = file + File.pathSeparator + System.getProperty("java.class.path");
    return List.of("-cp", classPath, "-D" + LoadedCore.WANTED + "=" + file);
  }
}
