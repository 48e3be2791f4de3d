// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of the same JDK and class path as this one, which runs another main class. Both speak line
 * by line. It ends when its standard input does, so not later than this JVM.
 */
final class ChildJvm implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;

  ChildJvm(Class<?> main, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    this.name = String.join(" ", command.subList(command.indexOf(main.getName()), command.size()));
    this.process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    this.input = process.outputWriter();
    this.output = process.inputReader();
  }

  /** Waits for the next line of the child. */
  String readLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException(name + " has ended; see its words on standard error");
    }
    return line;
  }

  /** Asks for a line, and waits for it. */
  String ask() throws IOException {
    input.newLine();
    input.flush();
    return readLine();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
