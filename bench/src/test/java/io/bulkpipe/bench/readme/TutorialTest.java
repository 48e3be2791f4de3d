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
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each step of docs/tutorial.md, put into the file that it asks for, prints what the page shows.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TutorialTest {
  private static final Path PAGE = Path.of("..", "docs", "tutorial.md");
  private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);
  private static final String PLACE = "// the code of a step\n";

  @TempDir
  Path classes;

  @Test
  void eachStepHasCodeAndOutput() throws IOException {
    String page = Files.readString(PAGE, UTF_8);
    assertThat(Sample.blocks(PAGE).get(0)).containsOnlyOnce(PLACE);
    assertThat(Sample.blocks(PAGE)).hasSize(1 + outputs().size());
    assertThat(page.split("\n## Step ", -1)).hasSize(1 + outputs().size());
  }

  static List<Integer> steps() throws IOException {
    return IntStream.rangeClosed(1, outputs().size()).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void theStepPrintsWhatThePageShows(int step) throws Exception {
    List<String> blocks = Sample.blocks(PAGE);
    Sample.compileFile("Tutorial", blocks.get(0).replace(PLACE, blocks.get(step)), classes);
    assertThat(printed()).isEqualTo(outputs().get(step - 1));
  }

  private static List<String> outputs() throws IOException {
    return OUTPUT
        .matcher(Files.readString(PAGE, UTF_8))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private String printed() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    URL[] folder = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(folder, getClass().getClassLoader());
        PrintStream out = new PrintStream(bytes, true, UTF_8)) {
      System.setOut(out);
      loader.loadClass("Tutorial").getMethod("main", String[].class).invoke(null, (Object)
          new String[0]);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }
}
