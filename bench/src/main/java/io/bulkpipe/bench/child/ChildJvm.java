// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of the same JDK and class path as this one, which runs another main class. It speaks on its
 * standard output, line by line. Its standard input stays open for as long as this JVM lives, which
 * {@link #watchParent} in the child relies on.
 */
public final class ChildJvm implements AutoCloseable {
  private static final int RESTRICTS_NATIVE_ACCESS = 22;
  private static final int LAST_LINES = 40;
  private static final int PARENT_GONE = 3;

  private final String name;
  private final Path errors;
  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;

  private ChildJvm(Class<?> main, List<String> options, List<String> arguments) throws IOException {
    this.name = main.getSimpleName();
    this.errors = Files.createTempFile("child-", ".err");
    this.process = new ProcessBuilder(command(main, options, arguments))
        .redirectError(errors.toFile())
        .start();
    this.input = process.outputWriter();
    this.output = process.inputReader();
  }

  public static ChildJvm start(Class<?> main, List<String> options, List<String> arguments)
      throws IOException {
    return new ChildJvm(main, options, arguments);
  }

  /** Runs a main class that prints named figures as a line of JSON and then ends. */
  public static Map<String, Double> figures(
      Class<?> main, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    try (ChildJvm child = new ChildJvm(main, options, arguments)) {
      Map<String, Double> figures = new ObjectMapper()
          .readValue(child.readLine(), new TypeReference<Map<String, Double>>() {});
      child.awaitSuccess();
      return figures;
    }
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

  private static String property(String property) {
    return Objects.requireNonNull(System.getProperty(property), property);
  }

  /**
   * Ends this JVM, a child, when the one that started it is gone, however it went: standard input
   * ends when the parent does.
   *
   * @return the lines that the parent writes
   */
  public static BlockingQueue<String> watchParent() {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    BufferedReader parent =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Thread watch = new Thread(
        () -> {
          try {
            for (String line; (line = parent.readLine()) != null; ) {
              lines.add(line);
            }
          } catch (IOException e) {
            // Nobody can be heard any more: the same as the end.
          }
          Runtime.getRuntime().halt(PARENT_GONE);
        },
        "parent-watch");
    watch.setDaemon(true);
    watch.start();
    return lines;
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

  public void awaitSuccess() throws IOException, InterruptedException {
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw failure(exitCode);
    }
  }

  /** Looks whether a child that should still run does. */
  public @Nullable IOException failure() throws IOException {
    return process.isAlive() ? null : failure(process.exitValue());
  }

  /** Has the child's last words. */
  private IOException failure(int exitCode) throws IOException {
    String ended = name + " ended too early, with exit code " + exitCode;
    List<String> lines = Files.exists(errors) ? Files.readAllLines(errors) : List.of();
    return new IOException(
        lines.isEmpty()
            ? ended + " and nothing on standard error"
            : ended + "; its last lines on standard error:\n  "
                + String.join(
                    "\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
