// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

/** How a user's program was compiled: sources of {@code src/consumers}, into a folder. */
record Compilation(boolean successful, String messages) {
  private static final Path CONSUMERS = Path.of("src", "consumers", "java");

  /** Compiles some of the consumers' files, and what lies in some of their folders. */
  static Compilation byJavac(Path classes, List<String> options, String... consumers)
      throws IOException {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int result = ToolProvider.getSystemJavaCompiler()
        .run(null, messages, messages, arguments(classes, options, consumers));
    return new Compilation(result == 0, messages.toString(Charset.defaultCharset()));
  }

  /** The same by the compiler of Eclipse. */
  static Compilation byEclipse(Path classes, List<String> options, String... consumers)
      throws IOException {
    StringWriter messages = new StringWriter();
    PrintWriter printed = new PrintWriter(messages);
    String[] arguments = arguments(classes, options, consumers);
    boolean successful = BatchCompiler.compile(arguments, printed, printed, null);
    printed.flush();
    return new Compilation(successful, messages.toString());
  }

  private static String[] arguments(Path classes, List<String> options, String... consumers)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--release", "17", "-d", classes.toString()));
    arguments.addAll(options);
    for (String consumer : consumers) {
      try (Stream<Path> found = Files.walk(CONSUMERS.resolve(consumer))) {
        found.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
      }
    }
    return arguments.toArray(String[]::new);
  }

  void assertClean() {
    assertThat(successful).as(messages).isTrue();
    assertThat(messages).isEmpty();
  }

  static String path(Path... entries) {
    return Stream.of(entries).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** What a program prints that ends well. */
  static String outputOf(Path program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.strip();
  }
}
