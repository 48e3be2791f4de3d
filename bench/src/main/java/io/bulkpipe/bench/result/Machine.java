// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The machine, the JDK and the time that belong beside every table.
 *
 * @param cpu the model, if it can be found
 * @param cores how many cores this JVM may use
 * @param os name, version and architecture
 * @param jdk name and version of the JVM
 * @param date when the run began, UTC
 * @param commit of the benchmarks' jar, with a plus sign if more had changed; or "unknown"
 */
public record Machine(String cpu, int cores, String os, String jdk, String date, String commit) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Not the name of a property that a build without a repository has left. */
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");

  public static Machine current() {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        properties("os.name", "os.version", "os.arch"),
        properties("java.vm.name", "java.runtime.version"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        commitOfJar());
  }

  @Override
  public String toString() {
    return String.join("; ", cpu + ", " + cores + " cores", os, jdk, date, "commit " + commit);
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

  /** From the manifest of the benchmarks' jar. */
  private static String commitOfJar() {
    try (InputStream in = Machine.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      Attributes entries = in == null ? new Attributes() : new Manifest(in).getMainAttributes();
      String commit = String.valueOf(entries.getValue("Commit"));
      boolean hasMore = Boolean.parseBoolean(entries.getValue("Uncommitted-Changes"));
      return COMMIT.matcher(commit).matches() ? commit + (hasMore ? "+" : "") : "unknown";
    } catch (IOException e) {
      return "unknown"; // no reason not to measure
    }
  }

  private static String properties(String... names) {
    return String.join(
        " ", Stream.of(names).map(name -> System.getProperty(name, "?")).toList());
  }
}
