// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The programs of docs/start.md are complete and print what the page shows, and the samples of the
 * site's home page are those of README.md.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartPageTest {
  private static final Path PAGE = Path.of("..", "docs", "start.md");
  private static final Path HOME = Path.of("..", "docs", "index.md");
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern CLASS = Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);
  private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

  @TempDir
  Path classes;

  static List<Integer> programs() throws IOException {
    return IntStream.range(0, Sample.blocks(PAGE).size()).boxed().toList();
  }

  @Test
  void eachProgramHasAnOutput() throws IOException {
    assertThat(outputs()).hasSameSizeAs(Sample.blocks(PAGE));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theProgramPrintsWhatThePageShows(int program) throws Exception {
    String source = Sample.blocks(PAGE).get(program);
    Matcher declaration = CLASS.matcher(source);
    assertThat(declaration.find()).as(source).isTrue();
    Sample.compileFile(declaration.group(1), source, classes);
    assertThat(printedBy(declaration.group(1))).isEqualTo(outputs().get(program));
  }

  @Test
  void theHomePageHasTheSamplesOfTheReadme() throws IOException {
    assertThat(Sample.blocks(README)).containsAll(Sample.blocks(HOME));
  }

  private static List<String> outputs() throws IOException {
    return OUTPUT
        .matcher(Files.readString(PAGE, UTF_8))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  private String printedBy(String program) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    URL[] folder = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(folder, getClass().getClassLoader());
        PrintStream out = new PrintStream(bytes, true, UTF_8)) {
      System.setOut(out);
      loader.loadClass(program).getMethod("main", String[].class).invoke(null, (Object)
          new String[0]);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }
}
