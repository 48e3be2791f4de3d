// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** The core that this JVM has loaded. */
public final class LoadedCore {
  /** The system property with the file that the core has to come from. */
  static final String WANTED = "bulkpipe.bench.core";

  private LoadedCore() {}

  /** Makes sure, in a child, that the core is the one that its parent wants. */
  public static void check() throws IOException {
    String wanted = System.getProperty(WANTED);
    if (wanted != null && !Files.isSameFile(Path.of(wanted), file())) {
      throw new IOException("the core comes from " + file() + ", not from " + wanted);
    }
  }

  /** The jar or the folder that the core comes from. */
  static Path file() throws IOException {
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
