// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Jars with the classes of this build's core, and with less. */
public final class CoreCopy {
  private CoreCopy() {}

  /**
   * Writes a jar with all classes but some.
   *
   * @param jar where to
   * @param without the simple names of classes that are left out
   * @return the jar
   * @throws IOException if it fails
   */
  public static Path write(Path jar, String... without) throws IOException {
    Path file = CoreJar.loaded();
    if (Files.isDirectory(file)) {
      copy(file, jar, List.of(without));
    } else {
      try (FileSystem zip = FileSystems.newFileSystem(file)) {
        copy(zip.getPath("/"), jar, List.of(without));
      }
    }
    return jar;
  }

  private static void copy(Path root, Path jar, List<String> without) throws IOException {
    Path core = root.resolve(CoreOption.CORE);
    try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"));
        Stream<Path> classes = Files.walk(core)) {
      Path folder = Files.createDirectories(zip.getPath(CoreOption.CORE));
      for (Path each : classes.filter(Files::isRegularFile).toList()) {
        String name = each.getFileName().toString();
        if (!without.contains(name.replaceFirst("\\.class$", ""))) {
          Path copy = folder.resolve(core.relativize(each).toString());
          Files.createDirectories(copy.getParent());
          Files.copy(each, copy);
        }
      }
    }
  }
}
