// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import io.bulkpipe.channel.BulkChannel;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Another build of the core. */
public record CoreJar(String name, Path file) {
  /** The system property with the file that the core has to come from. */
  static final String WANTED = "bulkpipe.bench.core";

  /**
   * Returns what makes a child JVM load this build. The child's {@code main} calls
   * {@link #checkLoaded}. A class that the build lacks is not taken from the benchmarks' jar, which
   * seals its packages: the child ends with an error.
   */
  public List<String> jvmOptions() {
    String classPath = file + File.pathSeparator + System.getProperty("java.class.path");
    return List.of("-cp", classPath, "-D" + WANTED + "=" + file);
  }

  /** Makes sure, in a child, that the core is the one that its parent wants. */
  public static void checkLoaded() throws IOException {
    String wanted = System.getProperty(WANTED);
    if (wanted != null && !Files.isSameFile(Path.of(wanted), loaded())) {
      throw new IOException("the core comes from " + loaded() + ", not from " + wanted);
    }
  }

  /** The jar or the folder that this JVM's core comes from. */
  static Path loaded() {
    return Path.of(URI.create(
        BulkChannel.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
