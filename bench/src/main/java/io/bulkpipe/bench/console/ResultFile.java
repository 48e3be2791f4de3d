// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --json}: where the raw results go. */
public final class ResultFile {

  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--json",
      paramLabel = "<file>",
      description = "Raw results; by default ${DEFAULT-VALUE}.")
  private String json;

  /**
   * Sets where they go if nothing is said.
   *
   * @param name a file in the current folder
   */
  public ResultFile(String name) {
    this.json = name;
  }

  /**
   * Looks now, not after an hour of measuring, whether the file can be written.
   *
   * @return the file
   * @throws InvalidOptionException if it is a folder, or lies in none that can be written to
   */
  public Path path() {
    try {
      Path file = Path.of(json);
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && Files.isWritable(folder) && !Files.isDirectory(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Answered below, in words that fit both.
    }
    throw new InvalidOptionException(
        spec, "--json", json, "a file in a folder that exists and can be written to");
  }
}
