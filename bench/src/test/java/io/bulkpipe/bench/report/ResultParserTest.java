// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.result.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is a result file, and what is said of one that is not. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResultParserTest {
  private static final String REST =
      "'machine': {}, 'command': [], 'subjects': {}, 'scenario': 'sweep'";

  @TempDir
  private Path folder;

  @Test
  void aResultIsReadAsItWasWritten() throws Exception {
    GivenResult given =
        new GivenResult("MiB/s").measured("a", List.of("range", "16"), 1.5, Double.NaN);
    Path file = folder.resolve("own.json");
    new Result("sweep", Machine.current(), List.of("sweep"), Map.of("a", "a pipe"), given.samples())
        .writeTo(file);

    ResultDocument result = ResultParser.read(file);

    assertThat(result.file()).isEqualTo("own.json");
    assertThat(result.scenario()).isEqualTo("sweep");
    assertThat(result.machine())
        .containsEntry("date", Result.readFrom(file).machine().date());
    assertThat(result.command()).containsExactly("sweep");
    assertThat(result.subjects()).containsEntry("a", "a pipe");
    assertThat(result.samples()).isEqualTo(given.samples());
  }

  @Test
  void factsAboutTheMachineMayBeAny() throws Exception {
    ResultDocument result = read("{'samples': [], 'scenario': 's', 'command': [], 'subjects': {},"
        + " 'machine': {'commit': 'abc', 'cores': 2, 'clean': true}, 'more': 1}");

    assertThat(result.machine())
        .containsExactly(
            Map.entry("commit", "abc"), Map.entry("cores", "2"), Map.entry("clean", "true"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
          ``                  | not a result file: not a JSON object
          []                  | not a result file: not a JSON object
          {                   | not JSON in line 1: Unexpected end-of-input
          {} {}               | not JSON
          {'a': 1,}           | not JSON in line 1: Unexpected character
          {}                  | not a result file: samples is missing, or not a list
          {'samples': {}}     | not a result file: samples is missing, or not a list
          {'samples': []}     | not a result file: command is missing, or not a list
          {'samples': [1], R} | not a result file: samples[0].figures is missing, or not an object
          {'samples': [{'figures': {'s': 'x'}}], R} | not a result file: samples[0].figures: s is not a number
          {'samples': [{'figures': {}}], R} | not a result file: samples[0].cell is missing, or not an object
          {'samples': [{'figures': {}, 'cell': {}}], R} | not a result file: samples[0].subject is missing
          """)
  void whatIsWrongIsSaidInOneLineWithTheFile(String text, String complaint) {
    assertThatThrownBy(() -> read(text.replace("R", REST)))
        .isInstanceOf(IOException.class)
        .message()
        .startsWith(folder.resolve("some.json") + ": " + complaint)
        .hasLineCount(1);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none.json");

    assertThatThrownBy(() -> ResultParser.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": no such file");
  }

  @Test
  void aFolderIsNoFile() {
    assertThatThrownBy(() -> ResultParser.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder + ": cannot be read: ");
  }

  private ResultDocument read(String text) throws IOException {
    Path file = folder.resolve("some.json");
    Files.writeString(file, text.replace('\'', '"'));
    return ResultParser.read(file);
  }
}
