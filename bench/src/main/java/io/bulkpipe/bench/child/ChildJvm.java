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
 * A JVM of the same JDK and class path as this one, which runs another main class. Both speak line
 * by line. The child's standard input stays open for as long as this JVM lives, which
 * {@link #watchParent} in the child relies on.
 */
public final class ChildJvm implements AutoCloseable {
  private static final int RESTRICTS_NATIVE_ACCESS = 22;
  private static final int LAST_LINES = 40;
  private static final int PARENT_GONE = 3;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String name;
  private final Path errors;
  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;

  /** Turns a request into named figures. */
  @FunctionalInterface
  public interface Answer<R> {
    Map<String, Double> to(R request) throws IOException, InterruptedException;
  }

  /** Starts a JVM with these options. */
  public ChildJvm(Class<?> main, List<String> options) throws IOException {
    this.name = main.getSimpleName();
    this.errors = Files.createTempFile("child-", ".err");
    this.process = new ProcessBuilder(command(main, options))
        .redirectError(errors.toFile())
        .start();
    this.input = process.outputWriter();
    this.output = process.inputReader();
  }

  /** Puts together what starts a JVM of this JDK and class path. */
  public static List<String> command(Class<?> main, List<String> options) {
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

  /** In a child, answers what the parent {@link #ask asks}, until it is gone. */
  public static <R> void serve(Class<R> type, Answer<R> answer)
      throws IOException, InterruptedException {
    CoreJar.checkLoaded();
    BlockingQueue<String> requests = watchParent();
    while (true) {
      R request = MAPPER.readValue(requests.take(), type);
      System.out.println(MAPPER.writeValueAsString(answer.to(request)));
    }
  }

  /** Sends a request, as a line of JSON, and waits for the answer, which is another one. */
  public Map<String, Double> ask(Object request) throws IOException, InterruptedException {
    String line = MAPPER.writeValueAsString(request);
    try {
      input.write(line + '\n');
      input.flush();
    } catch (IOException e) {
      // The child has ended: the same as having no answer.
    }
    return MAPPER.readValue(readLine(), new TypeReference<Map<String, Double>>() {});
  }

  /** Waits for the next line of the child's standard output. */
  public String readLine() throws IOException, InterruptedException {
    String line = output.readLine();
    if (line == null) {
      throw failure(process.waitFor());
    }
    return line;
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
