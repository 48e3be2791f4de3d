// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.Bench;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultReader;
import io.bulkpipe.bench.result.Sample;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A tiny run of each part, and what is refused. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs cat")
  void cat(@TempDir Path folder) throws Exception {
    Result result = run(
        folder, "--parts cat --bytes 1048576 --capacities 65536,7 --storages direct --rounds 2");
    assertThat(result.samples()).hasSize(8).allSatisfy(sample -> {
      assertThat(sample.cell())
          .containsEntry("bytes", "1048576")
          .containsEntry("storage", "direct");
      assertThat(sample.figures().get("MiB/s")).isPositive();
      assertThat(sample.figures().get("CPU s/GiB")).isNotNegative();
    });
    assertThat(result.samples().stream().map(Sample::subject))
        .startsWith("bulkpipe", "raw", "raw", "bulkpipe");
    assertThat(out.toString()).contains("medians of MiB/s", "medians of CPU s/GiB", "capacity=7");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs true")
  void start(@TempDir Path folder) throws Exception {
    Result result = run(folder, "--parts start --starts 3 --quick");
    assertThat(result.samples())
        .hasSize(2)
        .allSatisfy(
            sample -> assertThat(sample.figures().get("ms for 3 starts")).isPositive());
    assertThat(out.toString()).contains("medians of ms for 3 starts", "starts=3");
  }

  private Result run(Path folder, String options) throws Exception {
    Path json = folder.resolve("process.json");
    assertThat(bench.execute(("process " + options + " --json " + json).split(" ")))
        .isZero();
    assertThat(err.toString()).isEmpty();
    Result result = ResultReader.read(json);
    assertThat(result.scenario()).isEqualTo("process");
    assertThat(List.copyOf(result.subjects().keySet())).containsExactly("bulkpipe", "raw");
    return result;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          --bytes 0               | --bytes=0: not a multiple of 65536, up to 1125899906842624
          --bytes 65537           | --bytes=65537: not a multiple of 65536
          --bytes many            | Invalid value for option '--bytes'
          --starts 0              | --starts=0: not a whole number from 1 to 100000
          --rounds 1001           | --rounds=1001: not a whole number from 1 to 1000
          --capacities 0          | --capacities=0: not a whole number from 1 to 1073741824
          --parts dog             | --parts=dog: not one of cat, start
          --storages tape         | --storages=tape: not one of heap, direct
          --json .                | --json=.: not a file in a folder that exists
          """)
  void aBadOptionIsRefusedInOneLine(String arguments, String complaint) {
    assertThat(bench.execute(("process " + arguments).split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().startsWith(complaint);
    assertThat(out.toString()).isEmpty();
  }
}
