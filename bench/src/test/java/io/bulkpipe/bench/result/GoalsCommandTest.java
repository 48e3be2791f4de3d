// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What of the goals given results reach. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GoalsCommandTest {
  private static final Map<String, String> SMALL =
      Map.of("placement", "unpinned", "capacity", "65536", "ends", "1x1", "range", "64");
  private static final Map<String, String> MESSAGES =
      Map.of("placement", "apart", "capacity", "65536", "batch", "64", "size", "16");

  @TempDir
  private Path folder;

  private final StringWriter out = new StringWriter();
  private final List<Sample> samples = new ArrayList<>();

  private void measured(Map<String, String> cell, String subject, String figure, double... values) {
    for (int i = 0; i < values.length; i++) {
      samples.add(new Sample(cell, subject, 1, i + 1, Map.of(figure, values[i])));
    }
  }

  private Path file(String scenario) throws IOException {
    return file(scenario, "2026-11-26T00:00:00Z");
  }

  private Path file(String scenario, String date) throws IOException {
    Path file = folder.resolve(scenario + folder.toFile().list().length + ".json");
    Machine machine = new Machine("a processor", 2, "Linux", "a JDK", date, "unknown");
    new Result(scenario, machine, List.of(scenario), Map.of(), samples).writeTo(file);
    samples.clear();
    return file;
  }

  private List<String> goals(Path... files) {
    CommandLine command = new CommandLine(new GoalsCommand()).setOut(new PrintWriter(out));
    List<String> args = new ArrayList<>(List.of("--markdown"));
    for (Path each : files) {
      args.add(each.toString());
    }
    assertThat(command.execute(args.toArray(new String[0]))).isZero();
    return out.toString().lines().toList();
  }

  @Test
  void theBestPeerCountsAndTheRoundsShowTheSpread() throws IOException {
    measured(SMALL, "bulkpipe", "MiB/s", 100, 300, 200);
    measured(SMALL, "piped", "MiB/s", 50, 50, 50);
    measured(SMALL, "queue", "MiB/s", 100, 100, 100);

    assertThat(goals(file("sweep")))
        .containsExactly(
            "| what | wanted | measured | holds |",
            "| --- | --- | --- | --- |",
            "| unpinned, 64 B, over any that waits | 0.95; one round of twenty below half"
                + " | 2.00, 1.00 to 3.00 (`queue`); 0 of 3 | yes |",
            "",
            "1 of 1 hold");
  }

  @Test
  void roundsThatCollapseAreCounted() throws IOException {
    measured(SMALL, "bulkpipe", "MiB/s", 100, 10, 100, 10, 100);
    measured(SMALL, "queue", "MiB/s", 50, 50, 50, 50, 50);

    assertThat(goals(file("sweep")))
        .contains("| unpinned, 64 B, over any that waits | 0.95; one round of twenty below half"
            + " | 2.00, 0.20 to 2.00 (`queue`); 2 of 5 | no |");
  }

  @Test
  void everyRunHasToReachATimeAndTheFirstComesFirst() throws IOException {
    measured(MESSAGES, "bulkpipe", "ns a message", 10);
    measured(MESSAGES, "jox", "ns a message", 40);
    Path first = file("messages", "2026-11-25T23:59:59Z");
    measured(MESSAGES, "bulkpipe", "ns a message", 20);
    measured(MESSAGES, "jox", "ns a message", 40);
    Path second = file("messages");

    assertThat(goals(second, first))
        .contains("| messages of 16 B, in batches of 64, apart, over the best peer | 3.00"
            + " | 4.00, 4.00 to 4.00 (`jox`); 2.00, 2.00 to 2.00 (`jox`) | in 1 of 2 runs |")
        .endsWith("0 of 1 hold");
  }

  @Test
  void startsAreHeldAgainstTheSpreadOfTheBareOnes() throws IOException {
    Map<String, String> starts = Map.of("child", "true", "starts", "200");
    measured(starts, "bulkpipe", "ms for 200 starts", 230, 231, 232);
    measured(starts, "raw", "ms for 200 starts", 220, 231, 225);

    assertThat(goals(file("process")))
        .contains("| `true` started 200 times, ms | within the spread of the bare start"
            + " | 231, bare 220 to 231 | yes |");
  }

  @Test
  void whatWasNotMeasuredIsNoGoal() throws IOException {
    measured(Map.of("integers", "10"), "bulkpipe", "CPU s", 1);

    assertThat(goals(file("http"))).endsWith("0 of 0 hold");
  }

  @Test
  void eachGoalHasANameOfItsOwn() throws IOException {
    assertThat(Goal.all()).extracting(Goal::what).doesNotHaveDuplicates().hasSizeGreaterThan(80);
  }
}
