// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * The machine, the JDK and the time that belong beside every table.
 *
 * @param cpu the model, if it can be found
 * @param cores how many cores this JVM may use
 * @param os name, version and architecture
 * @param jdk name and version of the JVM
 * @param date when the run began, UTC
 */
public record Machine(String cpu, int cores, String os, String jdk, String date) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /**
   * Describes this machine, now.
   *
   * @return its facts
   */
  public static Machine current() {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        properties("os.name", "os.version", "os.arch"),
        properties("java.vm.name", "java.runtime.version"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown CPU");
    } catch (IOException | UncheckedIOException e) {
      return "unknown CPU";
    }
  }

  private static String properties(String... names) {
    return String.join(
        " ", Stream.of(names).map(name -> System.getProperty(name, "?")).toList());
  }
}
