// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bulkpipe.bench.Bench;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands that compare, with processes of their own, and what they refuse. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  private Path folder;

  private int execute(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of(name));
    all.addAll(List.of(arguments));
    return Bench.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(new String[0]));
  }

  private Result run(String name, String arguments, int samples) throws IOException {
    Path json = folder.resolve("results.json");
    int exitCode =
        execute(name, (arguments + " --forks 1 --rounds 1 --millis 5 --json " + json).split(" "));
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString()).contains(name + ": medians of ", "raw results: " + json);
    Result result = ResultReader.read(json);
    assertThat(result.scenario()).isEqualTo(name);
    assertThat(result.samples()).hasSize(samples).allSatisfy(sample -> {
      assertThat(result.subjects()).containsKey(sample.subject());
      assertThat(sample.figures())
          .isNotEmpty()
          .allSatisfy((figure, value) -> assertThat(value).as(figure).isFinite().isNotNegative());
    });
    return result;
  }

  private static void assertPositive(Result result, String... figures) {
    assertThat(result.samples()).allSatisfy(sample -> {
      for (String figure : figures) {
        assertThat(sample.figures().get(figure)).as(figure).isPositive();
      }
    });
  }

  @Test
  void sweep() throws IOException {
    Result result =
        run("sweep", "--subjects bulkpipe,queue --placements unpinned --ranges 64,8192", 4);
    assertPositive(result, "MiB/s", "ns a range", "CPU ns a range");
  }

  @Test
  void contention() throws IOException {
    Result result =
        run("contention", "--subjects bulkpipe-shared,agrona,queue --ranges 64 --ends 1x1,1x3", 5);
    assertPositive(result, "MiB/s");
    assertThat(result.samples())
        .filteredOn(each -> each.subject().equals("bulkpipe-shared"))
        .hasSize(2)
        .allSatisfy(each -> assertThat(each.figures())
            .containsKeys("parks a MiB", "wake-ups a MiB")
            // each end acquires its lock once a call, and a receive takes one byte or more
            .hasEntrySatisfying(
                "lock acquisitions a MiB", value -> assertThat(value).isGreaterThan(16_384)));
    assertThat(result.samples())
        .filteredOn(each -> each.subject().equals("agrona"))
        .singleElement()
        .satisfies(each -> assertThat(each.figures()).doesNotContainKey("parks a MiB"));
  }

  @Test
  void roundtrip() throws IOException {
    Result result = run("roundtrip", "--subjects bulkpipe,kernel,agrona --sizes 8,65536", 5);
    assertPositive(result, "ns a round trip", "MiB/s");
  }

  @Test
  void messages() throws IOException {
    Result result =
        run("messages", "--subjects bulkpipe,queue,kotlinx --placements unpinned --sizes 256", 6);
    assertPositive(result, "ns a message", "MiB/s");
    assertThat(result.samples()).allSatisfy(each -> {
      boolean reuses = each.subject().equals("bulkpipe");
      double allocated = each.figures().getOrDefault("bytes allocated a message", Double.NaN);
      assertThat(allocated < 256).isEqualTo(reuses);
    });
  }

  @Test
  void latency() throws IOException {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
    Result result = run("latency", "--subjects bulkpipe,piped,commons-io --idles 200", 6);
    assertPositive(result, "median ns", "p90 ns", "p99 ns", "first byte median ns", "hand-overs");
    assertThat(result.samples())
        .filteredOn(each -> each.subject().equals("bulkpipe"))
        .allSatisfy(each -> assertThat(each.figures()).containsKey("parks a hand-over"));
  }

  @Test
  void fibers() throws IOException {
    assumeTrue(Placement.ONE_CARRIER.isPossible());
    Result result = run("fibers", "--subjects bulkpipe,jox", 16);
    assertPositive(result, "MiB/s", "round trip MiB/s", "transfer / round trip");
    assertThat(result.samples())
        .filteredOn(each -> each.subject().equals("bulkpipe"))
        .filteredOn(each -> each.cell().containsValue("one-carrier"))
        .allSatisfy(each -> assertThat(each.figures().get("reschedules"))
            .isCloseTo(1, Percentage.withPercentage(20)));
  }

  @Test
  void fibersWithLines() throws IOException {
    assumeTrue(Placement.ONE_CARRIER.isPossible());
    Result result = run("fibers", "--subjects bulkpipe,jox --lines 200000", 4);
    assertPositive(result, "ns a line", "MiB/s", "parks a MiB", "reschedules");
  }

  @Test
  void fibersSaysWhatItNeeds() {
    assumeTrue(!Placement.ONE_CARRIER.isPossible());
    assertThat(execute("fibers", "--quick")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("not 21 or later, which virtual threads need");
  }

  @ParameterizedTest
  @CsvSource({"http, 1", "lines, 1", "sweep, 6"})
  void quickTakesEachCellOnce(String name, int cells) throws IOException {
    Path json = folder.resolve("results.json");
    List<String> args =
        new ArrayList<>(List.of("--quick", "--json", json.toString(), "--subjects"));
    args.addAll(
        name.equals("sweep")
            ? List.of("bulkpipe", "--placements", "unpinned")
            : List.of("bulkpipe-staged"));
    assertThat(execute(name, args.toArray(new String[0]))).isZero();
    assertThat(ResultReader.read(json).samples()).hasSize(cells);
  }

  @Test
  void quickIsShortButGivesWayToWhatIsSaid() throws IOException {
    Path json = folder.resolve("results.json");
    String arguments = "--quick --rounds 3 --heap 64m --subjects bulkpipe --sizes 8 --json " + json;
    assertThat(execute("roundtrip", arguments.split(" "))).isZero();
    assertThat(ResultReader.read(json).samples()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          sweep --forks 0             | --forks=0: not a whole number from 1 to 1000
          sweep --rounds 1001         | --rounds=1001: not a whole number from 1 to 1000
          sweep --millis 0            | --millis=0: not a whole number from 1 to 100000
          sweep --millis long         | Invalid value for option '--millis': 'long' is not an int
          sweep --heap 32             | --heap=32: not a number with k, m or g, such as 32m
          sweep --json .              | --json=.: not a file in a folder that exists
          sweep --subjects socket     | --subjects=socket: not one of bulkpipe,
          sweep --ranges 0            | --ranges=0: not a whole number from 1 to 1073741824
          sweep --capacities -1       | --capacities=-1: not a whole number from 1 to 1073741824
          sweep --ends 0x1            | --ends=0x1: not senders x receivers, as 2x2
          contention --ends 4         | --ends=4: not senders x receivers, as 2x2
          roundtrip --sizes 8,0       | --sizes=0: not a whole number from 1 to 1073741824
          roundtrip --capacity 0      | --capacity=0: not a whole number from 1 to 1073741824
          messages --sizes 65532      | --sizes=65532: not a whole number from 1 to 65531
          messages --batches 0        | --batches=0: not a whole number from 1 to 65536
          messages --capacity 5       | --capacity=5: not a whole number from 6 to 1073741824
          messages --subjects piped   | --subjects=piped: not one of bulkpipe,
          latency --idles 0           | --idles=0: not a whole number from 1 to 10000000
          latency --placements busy   | --placements=busy: not one of apart, unpinned
          latency --subjects bare-ring | --subjects=bare-ring: not one of
          """)
  void aBadOptionIsRefusedInOneLine(String arguments, String complaint) {
    String[] words = arguments.split(" ", 2);
    assertThat(execute(words[0], words[1].split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().startsWith(complaint);
    assertThat(out.toString()).isEmpty();
  }
}
