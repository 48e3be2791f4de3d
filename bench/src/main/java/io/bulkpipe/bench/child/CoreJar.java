// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import io.bulkpipe.bench.result.CoreRatio;
import io.bulkpipe.channel.BulkChannel;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;

/** Another build of the core. */
public record CoreJar(String name, Path file) {
  /** The system property with the file that the core has to come from. */
  static final String WANTED = "bulkpipe.bench.core";

  /** Marks a subject that runs on this build. */
  public String title(String subject) {
    return subject + CoreRatio.MARK + name;
  }

  /** Describes a subject that runs on this build. */
  public String description(String subject) {
    return subject + "; on the core of " + file.getFileName();
  }

  /**
   * Returns what makes a child JVM load this build. The child's {@code main} calls
   * {@link #checkLoaded}.
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
  static Path loaded() throws IOException {
    CodeSource source = BulkChannel.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IOException("nobody knows where the core comes from");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("the core comes from " + source.getLocation(), e);
    }
  }
}
