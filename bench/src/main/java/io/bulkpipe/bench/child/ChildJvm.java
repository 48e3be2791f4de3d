// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of the same JDK and class path as this one, which runs another main class. It speaks on its
 * standard output, line by line. Its standard input stays open for as long as this JVM lives, which
 * {@link ParentWatch} in the child relies on.
 */
public final class ChildJvm implements AutoCloseable {
  private static final int RESTRICTS_NATIVE_ACCESS = 22;

  private final String name;
  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;
  private final LastLines errors;

  private ChildJvm(String name, Process process) {
    this.name = name;
    this.process = process;
    this.input = process.outputWriter();
    this.output = process.inputReader();
    this.errors = new LastLines(process.errorReader());
  }

  public static ChildJvm start(Class<?> main, List<String> options, List<String> arguments)
      throws IOException {
    Process process = new ProcessBuilder(command(main, options, arguments)).start();
    LiveChildren.add(process);
    return new ChildJvm(main.getSimpleName(), process);
  }

  /** Puts together what starts a JVM of this JDK and class path. */
  public static List<String> command(Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(property("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", property("java.class.path")));
    // Standard output is the child's own; the JVM's complaints belong with its other errors.
    command.add("-XX:+DisplayVMOutputToStderr");
    if (Runtime.version().feature() >= RESTRICTS_NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(options);
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }

  public void writeLine(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /** Waits for the next line of the child's standard output. */
  public String readLine() throws IOException, InterruptedException {
    String line = output.readLine();
    if (line == null) {
      throw failure(process.waitFor());
    }
    return line;
  }

  public void awaitSuccess() throws ChildFailedException, InterruptedException {
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw failure(exitCode);
    }
  }

  /** Looks whether a child that should still run does. */
  public @Nullable ChildFailedException failure() throws InterruptedException {
    return process.isAlive() ? null : failure(process.exitValue());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    LiveChildren.remove(process);
  }

  private ChildFailedException failure(int exitCode) throws InterruptedException {
    return new ChildFailedException(name, exitCode, errors.await());
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(name + "=null");
    }
    return value;
  }
}
