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

  /**
   * Starts a JVM.
   *
   * @param main the class whose {@code main} it runs
   * @param options of the JVM; a class path among them takes the place of this JVM's
   * @param arguments of {@code main}
   * @return the child, which the caller closes
   * @throws IOException if it cannot be started
   */
  public static ChildJvm start(Class<?> main, List<String> options, List<String> arguments)
      throws IOException {
    Process process = new ProcessBuilder(command(main, options, arguments)).start();
    LiveChildren.add(process);
    return new ChildJvm(main.getSimpleName(), process);
  }

  /**
   * Puts together what starts a JVM of this JDK and class path.
   *
   * @param main the class whose {@code main} it runs
   * @param options of the JVM; a class path among them takes the place of this JVM's
   * @param arguments of {@code main}
   * @return the program and its arguments
   */
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

  /**
   * Writes a line to the child's standard input.
   *
   * @param line without its end
   * @throws IOException if the child does not read it
   */
  public void writeLine(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /**
   * Waits for the next line of the child's standard output.
   *
   * @return the line
   * @throws ChildFailedException if the child ended instead
   * @throws IOException if its output cannot be read
   * @throws InterruptedException if interrupted while waiting for it to end
   */
  public String readLine() throws IOException, InterruptedException {
    String line = output.readLine();
    if (line == null) {
      throw failure(process.waitFor());
    }
    return line;
  }

  /**
   * Waits for the child to end by itself.
   *
   * @throws ChildFailedException if its exit code is not 0
   * @throws InterruptedException if interrupted while waiting
   */
  public void awaitSuccess() throws ChildFailedException, InterruptedException {
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw failure(exitCode);
    }
  }

  /**
   * Looks whether a child that should still run does.
   *
   * @return how it failed; null while it runs
   * @throws InterruptedException if interrupted while waiting for its last lines
   */
  public @Nullable ChildFailedException failure() throws InterruptedException {
    return process.isAlive() ? null : failure(process.exitValue());
  }

  /** Ends the child, if it still runs. */
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
