// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every rule and every behaviour of the documentation has a test that bears its number. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpecificationTest {
  private static final Path DOCS = Path.of("..", "docs", "reference");
  private static final Path TESTS = Path.of("src", "test");
  private static final Path ADAPTERS = Path.of("..", "io-adapters");
  private static final Pattern COVERS =
      Pattern.compile("@Covers\\(([^)]*)\\)|@DisplayName\\(\"([^\"]*)");
  private static final Pattern NUMBER = Pattern.compile("\\b[RBE]\\d+\\b");

  @Test
  void everyRuleHasATest() throws IOException {
    Set<String> rules = numbers("specification.md", "(?m)^### (R\\d+) ");
    assertThat(rules).contains("R1", "R10").hasSizeGreaterThan(10);
    assertThat(covered()).containsAll(rules);
  }

  @Test
  void everyRowOfTheErrorTableHasATest() throws IOException {
    Set<String> errors = numbers("errors.md", "(?m)\\| (E\\d+) \\|$");
    assertThat(errors).hasSize(7);
    assertThat(covered()).containsAll(errors);
  }

  @Test
  void everyBehaviourThatIsBuiltHasATest() throws IOException {
    Set<String> behaviours = numbers("behaviours.md", "(?m)^\\| (B\\d+) \\| (?!\\*\\()");
    assertThat(behaviours).contains("B1", "B38").hasSizeGreaterThan(25);
    assertThat(covered()).containsAll(behaviours);
  }

  @Test
  void noTestBearsANumberThatDoesNotExist() throws IOException {
    Set<String> known = numbers("specification.md", "\\b(R\\d+)\\b");
    known.addAll(numbers("errors.md", "\\b(E\\d+)\\b"));
    known.addAll(numbers("behaviours.md", "\\b(B\\d+)\\b"));
    assertThat(known).containsAll(covered());
  }

  private static Set<String> numbers(String page, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(DOCS.resolve(page)))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> covered() throws IOException {
    Set<String> numbers = new TreeSet<>();
    for (Path tests : folders()) {
      try (Stream<Path> files = Files.walk(tests)) {
        for (Path file : files.filter(SpecificationTest::isTest).toList()) {
          COVERS
              .matcher(Files.readString(file))
              .results()
              .flatMap(covers -> NUMBER.matcher(covers.group()).results())
              .map(MatchResult::group)
              .forEach(numbers::add);
        }
      }
    }
    return numbers;
  }

  private static boolean isTest(Path file) {
    return file.toString().endsWith("Test.java") || file.toString().endsWith("Test.kt");
  }

  /** Where tests are: of the core, and of each artifact of the adapters. */
  private static List<Path> folders() throws IOException {
    try (Stream<Path> adapters = Files.list(ADAPTERS)) {
      return Stream.concat(Stream.of(TESTS), adapters.map(folder -> folder.resolve(TESTS)))
          .filter(Files::isDirectory)
          .toList();
    }
  }
}
