// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.console.InvalidOptionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --json}: where the raw results go. The tables go to the terminal. */
public final class ResultFile {

  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--json", paramLabel = "<file>", description = "Raw results.")
  private String json;

  /** With a file in the current folder for the case that nothing is said. */
  public ResultFile(String name) {
    this.json = name;
  }

  /** Returns the file, if it can be written: a user wants to know before an hour of measuring. */
  public Path path() {
    return writable("--json", json);
  }

  /** Returns a file of an option, if it can be written. */
  public static Path writable(String option, String name) {
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

  /** The command line's options that lead to the result. */
  public List<String> command() {
    return spec.commandLine().getParseResult().originalArgs();
  }

  /** Writes the result, and prints some tables of it and how the builds of the core compare. */
  public void write(Result result, List<?> tables) throws IOException {
    Path file = path();
    result.writeTo(file);
    PrintWriter out = spec.commandLine().getOut();
    tables.forEach(out::println);
    if (!result.coreRatios().isEmpty()) {
      out.println(new CoreTable(result.coreRatios()));
    }
    out.println("raw results: " + file);
    out.flush();
  }
}
