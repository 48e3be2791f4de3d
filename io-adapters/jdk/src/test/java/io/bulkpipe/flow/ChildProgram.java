// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkChannel;
import java.io.File;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A main class of the tests in a JVM of its own, of this version, with options of its own. */
public final class ChildProgram {
  private ChildProgram() {}

  /** The command, on the class path whatever this JVM runs on. */
  public static ProcessBuilder command(Class<?> main, List<String> options, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(
            File.pathSeparator,
            Stream.of(main, PipeFlows.class, BulkChannel.class)
                .map(ChildProgram::home)
                .distinct()
                .toList())
        + File.pathSeparator
        + System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** Runs it to its end, and returns what it has printed; fails with that if it fails. */
  public static String run(Class<?> main, List<String> options, String... arguments)
      throws Exception {
    Process process =
        command(main, options, arguments).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String printed = new String(out.readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(printed).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The folder or jar of a class, also of one that is patched into a module. */
  private static String home(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    URI uri = URI.create(Objects.requireNonNull(type.getResource("/" + file)).toString());
    if (uri.getScheme().equals("jar")) {
      String inside = uri.getSchemeSpecificPart();
      return Path.of(URI.create(inside.substring(0, inside.indexOf("!/")))).toString();
    }
    String path = Path.of(uri).toString();
    return path.substring(0, path.length() - file.length());
  }
}
