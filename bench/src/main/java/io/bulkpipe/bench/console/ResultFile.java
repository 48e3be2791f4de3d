// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** The option {@code --json}: where the raw results go. */
public final class ResultFile {
  private ResultFile() {}

  /**
   * Looks now, not after an hour of measuring, whether the file can be written.
   *
   * @param command the command that it is for
   * @param text what was given
   * @return the file
   * @throws InvalidOptionException if it is a folder, or lies in none that can be written to
   */
  public static Path parse(CommandSpec command, String text) {
    try {
      Path file = Path.of(text);
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && Files.isWritable(folder) && !Files.isDirectory(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Answered below, in words that fit both.
    }
    throw new InvalidOptionException(
        command, "--json", text, "a file in a folder that exists and can be written to");
  }
}
