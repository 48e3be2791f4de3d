// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.many;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bulkpipe.bench.Bench;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultReader;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The subcommand {@code many}, on a small scale. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  private Path folder;

  private int execute(String arguments) {
    List<String> all = new ArrayList<>(List.of("many"));
    all.addAll(List.of(arguments.split(" ")));
    return Bench.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(new String[0]));
  }

  private Result run(String arguments) throws IOException {
    assumeTrue(Placement.ONE_CARRIER.isPossible());
    Path json = folder.resolve("results.json");
    int exitCode = execute(arguments + " --quick --json " + json);
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString()).contains("many: medians of ", "raw results: " + json);
    return ResultReader.read(json);
  }

  private static void assertPositive(Sample sample, String... figures) {
    assertThat(sample.figures())
        .containsOnlyKeys(figures)
        .allSatisfy((figure, value) -> assertThat(value).as(figure).isFinite().isPositive());
  }

  @Test
  void measuresEachPartInEachCell() throws IOException {
    Result result = run("--subjects bulkpipe,queue --pipes 10,20 --open 200 --ranges 256"
        + " --capacities 16384,65536 --mib 4");
    assertThat(result.samples()).hasSize(2 * (4 + 4 + 2)).allSatisfy(each -> {
      String part = each.cell().getOrDefault("part", "");
      switch (part) {
        case "flow" -> assertPositive(each, "MiB/s", "CPU ns a range", "heap bytes a full pipe");
        case "idle" -> assertPositive(each, "MiB/s", "CPU ns a range", "heap bytes an idle pipe");
        default -> assertPositive(each, "ns a pipe", "bytes allocated a pipe");
      }
    });
  }

  @Test
  void aFullPipeWeighsAtLeastWhatItHolds() throws IOException {
    Result result = run("--parts flow --subjects bulkpipe,okio,piped --pipes 500 --ranges 1024"
        + " --capacities 65536 --mib 4");
    assertThat(result.samples())
        .hasSize(3)
        .allSatisfy(each -> assertThat(each.figures().get("heap bytes a full pipe"))
            .isBetween(65_536.0, 200_000.0));
  }

  @Test
  void saysWhatDidNotFinish() throws IOException {
    Result result = run("--parts flow --subjects queue --pipes 10 --ranges 256 --capacities 16384"
        + " --mib 16777216 --limit 2 --rounds 2");
    assertThat(result.samples())
        .hasSize(2)
        .allSatisfy(each -> assertPositive(each, "did not finish in time"));
  }

  @Test
  void saysWhatDidNotFit() throws IOException {
    Result result = run("--parts flow --subjects piped,bulkpipe --pipes 1000 --ranges 1024"
        + " --capacities 65536 --heap 32m");
    assertThat(result.samples())
        .hasSize(2)
        .allSatisfy(each -> assertPositive(each, "did not fit into the heap"));
  }

  @Test
  void saysThatItNeedsVirtualThreads() {
    assumeTrue(!Placement.ONE_CARRIER.isPossible());
    assertThat(execute("--quick")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("not 21 or later, which virtual threads need");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          --parts ebb                         | --parts=ebb: not one of flow, once, idle
          --pipes 0                           | --pipes=0: not a whole number from 1 to 1000000
          --open 0                            | --open=0: not a whole number from 1 to 1000000
          --ranges 32768 --capacities 16384   | --ranges=32768: not a whole number from 1 to 16384
          --capacities 0                      | --capacities=0: not a whole number from 1 to 67108864
          --mib 0                             | --mib=0: not a whole number from 1 to 16777216
          --limit 0                           | --limit=0: not a whole number from 1 to 86400
          --heap 4                            | --heap=4: not a number with k, m or g, such as 32m
          --subjects kernel                   | --subjects=kernel: not one of bulkpipe,
          """)
  void aBadOptionIsRefusedInOneLine(String arguments, String complaint) {
    assumeTrue(Placement.ONE_CARRIER.isPossible());
    assertThat(execute(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString().lines()).singleElement().asString().startsWith(complaint);
    assertThat(out.toString()).isEmpty();
  }
}
