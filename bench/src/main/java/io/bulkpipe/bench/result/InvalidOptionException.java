// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** An option's value that is not allowed; the message says which one would be. */
public final class InvalidOptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidOptionException(String option, Object value, String wanted) {
    super(option + "=" + value + ": not " + wanted);
  }

  /** Returns the file that an option names, if it can be written. */
  public static Path checkWritable(String option, String name) {
    try {
      Path file = Path.of(name);
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && Files.isWritable(folder) && !Files.isDirectory(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Answered below, in words that fit both.
    }
    throw new InvalidOptionException(
        option, name, "a file in a folder that exists and can be written to");
  }

  /** Returns the size of a JVM's heap that an option names, if it is what {@code -Xmx} takes. */
  public static String checkHeapSize(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,8}[kmgKMG]")) {
      throw new InvalidOptionException(option, text, "a number with k, m or g, such as 32m");
    }
    return text;
  }
}
