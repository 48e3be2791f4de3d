// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
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

  /** From the manifest of this class's jar. */
  private static String commitOfJar() {
    URL code = Machine.class.getProtectionDomain().getCodeSource().getLocation();
    try (JarFile jar = new JarFile(new File(code.toURI()))) {
      Manifest manifest = jar.getManifest();
      Attributes entries = manifest == null ? new Attributes() : manifest.getMainAttributes();
      String commit = entries.getValue("Commit");
      if (commit != null && COMMIT.matcher(commit).matches()) {
        boolean hasMore = Boolean.parseBoolean(entries.getValue("Uncommitted-Changes"));
        return hasMore ? commit + '+' : commit;
      }
    } catch (IOException | URISyntaxException e) {
      // Not known, then: no reason not to measure.
    }
    return "unknown";
  }

  private static String properties(String... names) {
    return String.join(
        " ", Stream.of(names).map(name -> System.getProperty(name, "?")).toList());
  }
}
