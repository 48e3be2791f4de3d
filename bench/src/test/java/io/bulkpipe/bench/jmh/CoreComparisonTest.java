// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bulkpipe.bench.Bench;
import io.bulkpipe.bench.child.CoreCopy;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.result.CoreRatio;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultReader;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands with another build of the core, which is a copy of this one. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CoreComparisonTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  private Path folder;

  private int execute(String name, String arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(name));
    all.addAll(List.of(arguments.split(" ")));
    all.addAll(List.of(more));
    return Bench.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(new String[0]));
  }

  private Result run(String name, String arguments) throws IOException {
    Path json = folder.resolve("results.json");
    Path core = CoreCopy.write(folder.resolve("core.jar"));
    assertThat(execute(
            name, arguments, "--quick", "--core", "before=" + core, "--json", json.toString()))
        .isZero();
    return ResultReader.read(json);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          sweep      | --placements unpinned --ranges 64,1024      | 4 | MiB/s, CPU ns a range
          contention | --ranges 64 --ends 2x2                      | 2 | MiB/s, CPU ns a range
          roundtrip  | --sizes 8                                   | 2 | ns a round trip, MiB/s
          messages   | --placements unpinned --sizes 16 --batches 1 | 2 | ns a message, CPU ns a message
          latency    | --placements unpinned --idles 200           | 3 | median ns, p99 ns
          fibers     | --placements one-carrier --capacities 32768 | 4 | MiB/s, CPU ns a range
          fibers     | --placements one-carrier --lines 1000       | 2 | ns a line
          http       | --count 1000                                | 2 | CPU s, wall s
          many       | --parts flow --ranges 64 --capacities 4096  | 2 | MiB/s, CPU ns a range
          many       | --parts once --capacities 4096              | 1 | ns a pipe
          """)
  void bulkpipeRunsOnBothBuilds(String name, String arguments, int ratios, String figures)
      throws IOException {
    assumeTrue(!List.of("fibers", "many").contains(name) || Placement.ONE_CARRIER.isPossible());
    List<String> expected = List.of(figures.split(", ", -1));
    Result result = run(name, arguments + " --subjects bulkpipe");

    assertThat(result.subjects()).containsOnlyKeys("bulkpipe", "bulkpipe@before");
    assertThat(result.subjects().get("bulkpipe@before"))
        .isEqualTo(result.subjects().get("bulkpipe") + "; on the core of core.jar");
    assertThat(result.coreRatios()).hasSize(ratios).allSatisfy(each -> {
      assertThat(each.subject()).isEqualTo("bulkpipe");
      assertThat(each.other()).isEqualTo("bulkpipe@before");
      assertThat(each.ratio()).isPositive().isBetween(each.least(), each.most());
    });
    assertThat(result.coreRatios()).extracting(CoreRatio::figure).containsAll(expected);
    assertThat(expected)
        .allSatisfy(each -> assertThat(out.toString()).contains(each + ", @before: worst cell "));
  }

  @Test
  void theBuildsAreNeighboursInEachRoundAndTakeTurns() throws IOException {
    Result result =
        run("roundtrip", "--subjects bulkpipe,one-lock,bulkpipe-shared --sizes 8 --rounds 3");

    assertThat(result.samples())
        .extracting(Sample::subject)
        .containsExactly(Stream.of(
                "bulkpipe, bulkpipe@before, one-lock, bulkpipe-shared, bulkpipe-shared@before",
                "one-lock, bulkpipe-shared@before, bulkpipe-shared, bulkpipe@before, bulkpipe",
                "bulkpipe-shared, bulkpipe-shared@before, bulkpipe, bulkpipe@before, one-lock")
            .flatMap(round -> Stream.of(round.split(", ")))
            .toArray(String[]::new));
    assertThat(result.subjects().keySet())
        .containsExactly(
            "bulkpipe", "bulkpipe@before", "one-lock", "bulkpipe-shared", "bulkpipe-shared@before");
    assertThat(result.coreRatios()).extracting(CoreRatio::rounds).containsOnly(3);
  }

  @ParameterizedTest
  @CsvSource({"sweep", "http"})
  void aBadCoreIsRefusedBeforeAnythingRuns(String name) {
    assertThat(execute(name, "--quick --core no.jar")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("--core=no.jar: not a jar that can be read");
    assertThat(out.toString()).isEmpty();
  }
}
