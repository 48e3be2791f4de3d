// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.Bench;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultReader;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command line as a user does, with a server and a client process for each subject. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpEndToEndTest {
  private static final List<String> TITLES =
      Subject.all(Subject::uploads).stream().map(Subject::toString).toList();

  @TempDir
  private Path folder;

  @Test
  void everySubjectDeliversTheDocument() throws IOException, InterruptedException {
    Path json = folder.resolve("results.json");

    assertThat(bench("http", "--count", "2000", "--rounds", "1", "--json", json.toString()))
        .as("exit code; standard error: %s", err())
        .isZero();

    assertThat(out())
        .contains("2000 integers, 8891 bytes in 4001 writes")
        .contains("raw results: " + json)
        .doesNotContain("\r", "\u001b");
    assertThat(err()).doesNotContain("\r", "\u001b");
    assertThat(rows(out())).containsExactlyElementsOf(TITLES);
    assertResults(ResultReader.read(json));
  }

  @Test
  void aClientThatFailsIsReportedAndNothingIsWritten() throws IOException, InterruptedException {
    Path json = folder.resolve("results.json");

    int exitCode =
        bench("http", "--count=9", "--subjects=piped", "--client-heap=1k", "--json=" + json);

    assertThat(exitCode).isEqualTo(1);
    assertThat(err())
        .contains("http: piped: UploadClient ended too early, with exit code 1")
        .contains("Too small maximum heap");
    assertThat(out()).isEmpty();
    assertThat(json).doesNotExist();
  }

  private static void assertResults(Result results) {
    assertThat(results.scenario()).isEqualTo("http");
    assertThat(results.command()).contains("--count", "2000");
    assertThat(results.machine().cores()).isPositive();
    assertThat(results.samples()).extracting(Sample::subject).containsExactlyElementsOf(TITLES);
    assertThat(results.samples()).allSatisfy(sample -> {
      assertThat(sample.cell()).containsExactly(Map.entry("integers", "2000"));
      assertThat(sample.fork()).isEqualTo(1);
      assertThat(sample.figures().get("CPU s")).isPositive();
      assertThat(sample.figures().get("wall s")).isPositive();
      assertThat(sample.figures().get("peak heap MiB")).isPositive();
    });
  }

  /** The first column of the table below its header. */
  private static List<String> rows(String output) {
    return output
        .lines()
        .dropWhile(line -> !line.startsWith("subject "))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  private int bench(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(ChildJvm.command(Bench.class, List.of()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start()
        .waitFor();
  }

  private String out() throws IOException {
    return Files.readString(folder.resolve("out"));
  }

  private String err() throws IOException {
    return Files.readString(folder.resolve("err"));
  }
}
