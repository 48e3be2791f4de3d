// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

/** Another build of the core. */
public record CoreJar(String name, Path file) {
  private static final String MARK = "@";

  /** Marks a subject that runs on this build. */
  public String title(String subject) {
    return subject + MARK + name;
  }

  /** Finds out which subject a marked one is. */
  public static String subject(String title) {
    int mark = title.indexOf(MARK);
    return mark < 0 ? title : title.substring(0, mark);
  }

  /** Describes a subject that runs on this build. */
  public String description(String subject) {
    return subject + "; on the core of " + file.getFileName();
  }

  /**
   * Returns what makes a child JVM load this build. The child's {@code main} calls
   * {@link LoadedCore#check}.
   */
  public List<String> jvmOptions() {
    String classPath = file + File.pathSeparator + System.getProperty("java.class.path");
    return List.of("-cp", classPath, "-D" + LoadedCore.WANTED + "=" + file);
  }
}
