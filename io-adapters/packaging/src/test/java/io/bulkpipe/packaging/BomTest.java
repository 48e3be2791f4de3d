// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bill of materials names what is published. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class BomTest {
  private static final Path ADAPTERS = BuiltJar.ROOT.resolve("io-adapters");
  private static final Pattern OWN = Pattern.compile("\n  <artifactId>([^<]*)</artifactId>");
  private static final Pattern MANAGED =
      Pattern.compile("<groupId>io\\.bulkpipe</groupId>\\s*<artifactId>([^<]*)</artifactId>\\s*"
          + "<version>\\$\\{project\\.version}</version>");

  @Test
  void everyPublishedJarIsInIt() throws IOException {
    assertThat(all(MANAGED, ADAPTERS.resolve("bom").resolve("pom.xml")))
        .as("io-adapters/bom/pom.xml")
        .isSorted()
        .containsExactlyInAnyOrderElementsOf(published());
  }

  /** It has no parent to get it from. */
  @Test
  void itHasTheVersionOfTheBuild() throws IOException {
    assertThat(Files.readString(ADAPTERS.resolve("bom").resolve("pom.xml")))
        .contains("\n  <version>" + System.getProperty("bulkpipe.version") + "</version>");
  }

  private static List<String> published() throws IOException {
    try (Stream<Path> folders = Files.list(ADAPTERS)) {
      return Stream.concat(Stream.of(BuiltJar.ROOT.resolve("channel-core")), folders)
          .map(folder -> folder.resolve("pom.xml"))
          .filter(Files::exists)
          .filter(BomTest::isPublishedJar)
          .flatMap(pom -> all(OWN, pom).stream())
          .toList();
    }
  }

  private static boolean isPublishedJar(Path pom) {
    String text = read(pom);
    return !text.contains("<packaging>pom</packaging>")
        && !text.contains("<maven.deploy.skip>true</maven.deploy.skip>");
  }

  private static List<String> all(Pattern pattern, Path pom) {
    return pattern
        .matcher(read(pom))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static String read(Path pom) {
    try {
      return Files.readString(pom);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
