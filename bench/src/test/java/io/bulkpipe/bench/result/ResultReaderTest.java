// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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

/** What is a result, and what is said of a file that is not. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResultReaderTest {
  private static final String REST = "'machine': {'cpu': 'c', 'cores': 2, 'os': 'o', 'jdk': 'j',"
      + " 'date': 'd', 'commit': 'c'}, 'command': [], 'subjects': {}, 'scenario': 'sweep'";

  @TempDir
  private Path folder;

  @Test
  void aResultIsReadAsItWasWritten() throws Exception {
    Result given = new GivenResult("MiB/s")
        .measured("a", List.of("range", "16"), 1.5, Double.NaN)
        .result();
    Path file = folder.resolve("own.json");
    given.writeTo(file);

    assertThat(ResultReader.read(file)).isEqualTo(given);
    assertThat(ResultReader.read(file).values(Map.of("range", "16"), "a", "MiB/s"))
        .containsExactly(1.5);
  }

  @Test
  void aResultOfJmhHasASampleForEachIteration() throws Exception {
    Result result = read("[{'benchmark': 'io.bulkpipe.WindowBenchmark.windows',"
        + " 'params': {'size': '8'}, 'vmName': 'a VM', 'vmVersion': '17',"
        + " 'primaryMetric': {'scoreUnit': 'ns/op', 'rawData': [[1.5, 2], [3]]}},"
        + " {'benchmark': 'io.bulkpipe.TransferBenchmark.transfer',"
        + " 'params': {'size': '8', 'subject': 'PIPED'},"
        + " 'primaryMetric': {'scoreUnit': 'ns/op', 'rawData': [[4]]}}]");

    assertThat(result.subjects()).containsOnlyKeys("windows", "PIPED");
    assertThat(result.machine().jdk()).isEqualTo("a VM 17");
    assertThat(result.samples())
        .extracting(Sample::cell, Sample::subject, Sample::fork, Sample::round, Sample::figures)
        .containsExactly(
            tuple(Map.of("size", "8"), "windows", 1, 1, Map.of("ns/op", 1.5)),
            tuple(Map.of("size", "8"), "windows", 1, 2, Map.of("ns/op", 2.0)),
            tuple(Map.of("size", "8"), "windows", 2, 1, Map.of("ns/op", 3.0)),
            tuple(Map.of("size", "8"), "PIPED", 1, 1, Map.of("ns/op", 4.0)));
  }

  @Test
  void aCompactTableHasTheSamplesInFiveDigits() throws Exception {
    Result given = new GivenResult("ms, or so")
        .measured("a", List.of("child", "cat", "range", "16"), 123_456.7, 1)
        .measured("b", List.of("child", "true"), 0.000123456)
        .result();
    Path file = folder.resolve("own.csv");
    CompactTable.write(given, figure -> true, file);

    Result result = ResultReader.read(file);

    assertThat(result.machine()).isEqualTo(given.machine());
    assertThat(result.command()).isEqualTo(given.command());
    assertThat(result.scenario()).isEqualTo("sweep");
    assertThat(result.values(Map.of("child", "cat", "range", "16"), "a", "ms, or so"))
        .containsExactly(123_460.0, 1.0);
    assertThat(result.values(Map.of("child", "true"), "b", "ms, or so"))
        .containsExactly(0.00012346);
    assertThat(Files.readString(file))
        .contains("cat,16,a,\"ms, or so\",61729,1,123460,\"123460 1\"");
  }

  @Test
  void aCompactTableHasTheFiguresThatAreAskedFor() throws Exception {
    Path file = folder.resolve("own.csv");
    CompactTable.write(
        new GivenResult("s").measured("a", List.of(), 1).result(), "MiB/s"::equals, file);

    assertThat(ResultReader.read(file).samples()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
          ``                  | cannot be read:
          {                   | not a result: Unexpected end-of-input
          {} {}               | not a result: Trailing token
          {'a': 1,}           | not a result: Unexpected character
          {}                  | not a result: Null value for creator property 'scenario'
          {'samples': {}, R}  | not a result: Cannot deserialize value of type `java.util.ArrayList
          {'samples': [1], R} | not a result: Cannot construct instance of
          {'samples': [{'figures': {'s': 'x'}}], R} | not a result: Cannot deserialize value of type
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

    assertThatThrownBy(() -> ResultReader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": no such file");
  }

  @Test
  void whatIsNoCompactTableIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("none.csv"), "a,b\n1,2\n");

    assertThatThrownBy(() -> ResultReader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": cannot be read: ")
        .hasMessageEndingWith("subject is missing");
  }

  private Result read(String text) throws IOException {
    Path file = folder.resolve("some.json");
    Files.writeString(file, text.replace('\'', '"'));
    return ResultReader.read(file);
  }
}
