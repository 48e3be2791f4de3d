// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** The jars that this build has made. */
enum BuiltJar {
  CORE("channel-core", "bulkpipe-channel-core", ""),
  CORE_SOURCES("channel-core", "bulkpipe-channel-core", "-sources"),
  CORE_JAVADOC("channel-core", "bulkpipe-channel-core", "-javadoc"),
  ADAPTERS("io-adapters/jdk", "bulkpipe-io-adapters", ""),
  ADAPTERS_SOURCES("io-adapters/jdk", "bulkpipe-io-adapters", "-sources"),
  ADAPTERS_JAVADOC("io-adapters/jdk", "bulkpipe-io-adapters", "-javadoc"),
  KOTLIN("io-adapters/kotlin", "bulkpipe-kotlin", ""),
  KOTLIN_SOURCES("io-adapters/kotlin", "bulkpipe-kotlin", "-sources"),
  KOTLIN_JAVADOC("io-adapters/kotlin", "bulkpipe-kotlin", "-javadoc"),
  OKIO("io-adapters/okio", "bulkpipe-okio", ""),
  OKIO_SOURCES("io-adapters/okio", "bulkpipe-okio", "-sources"),
  OKIO_JAVADOC("io-adapters/okio", "bulkpipe-okio", "-javadoc"),
  TCK("io-adapters/tck", "bulkpipe-adapter-tck", ""),
  TCK_SOURCES("io-adapters/tck", "bulkpipe-adapter-tck", "-sources"),
  TCK_JAVADOC("io-adapters/tck", "bulkpipe-adapter-tck", "-javadoc"),
  KAFKA("io-adapters/kafka", "bulkpipe-kafka", ""),
  MICROMETER("io-adapters/micrometer", "bulkpipe-micrometer", ""),
  NETTY("io-adapters/netty", "bulkpipe-netty", ""),
  SPRING("io-adapters/spring", "bulkpipe-spring", ""),
  VERTX("io-adapters/vertx", "bulkpipe-vertx", ""),
  BENCH("bench", "bulkpipe-bench", ""),
  /** With everything that the benchmarks need. */
  BENCH_SHADED("bench", "bulkpipe-bench", null);

  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  private final Path path;

  BuiltJar(String folder, String name, @Nullable String classifier) {
    String version = "-" + System.getProperty("bulkpipe.version");
    String file = classifier == null ? name : name + version + classifier;
    path = Path.of("..", "..", folder, "target", file + ".jar").toAbsolutePath().normalize();
  }

  Path path() {
    return path;
  }

  /** Whether this is a jar that the build was told not to make. */
  boolean isSkipped() {
    return name().endsWith("_JAVADOC") && Boolean.getBoolean("bulkpipe.javadoc.skip");
  }

  /** The names of the classes in it. */
  List<String> classes() throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      return jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .toList();
    }
  }

  /** What an entry holds. */
  String text(String entry) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      ZipEntry found = jar.getEntry(entry);
      if (found == null) {
        throw new AssertionError(entry + " is not in " + path);
      }
      try (InputStream in = jar.getInputStream(found)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  Manifest manifest() throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      return jar.getManifest();
    }
  }

  /** The jar of another library. */
  static Path home(Class<?> type) {
    return Path.of(
        URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
