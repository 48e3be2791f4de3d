// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How builds of the core compare. */
class CoreRatioTest {
  private static final List<String> SUBJECTS = List.of("bulkpipe", "bulkpipe@before", "piped");
  private static final Map<String, String> SMALL = Map.of("range", "16");
  private static final Map<String, String> LARGE = Map.of("range", "1024");

  private final List<Sample> samples = new ArrayList<>();

  private void measured(Map<String, String> cell, String subject, double... values) {
    for (int i = 0; i < values.length; i++) {
      Map<String, Double> figures = Map.of("MiB/s", values[i], "ns a range", 1000 / values[i]);
      samples.add(new Sample(cell, subject, 1 + i / 2, 1 + i % 2, figures));
    }
  }

  private List<CoreRatio> ratios(String... figures) {
    Map<String, String> subjects = new LinkedHashMap<>();
    SUBJECTS.forEach(each -> subjects.put(each, ""));
    return CoreRatio.of(
        List.of(figures), new Result("sweep", Machine.current(), List.of(), subjects, samples));
  }

  @Test
  void aRatioIsOfMediansAndItsSpreadOfRounds() {
    measured(SMALL, "bulkpipe", 100, 300, 200, 400);
    measured(SMALL, "piped", 1, 1, 1, 1);
    measured(SMALL, "bulkpipe@before", 200, 100, 200, 800);
    assertThat(ratios("MiB/s"))
        .containsExactly(
            new CoreRatio("MiB/s", SMALL, "bulkpipe", "bulkpipe@before", 1.25, 0.5, 3, 4));
  }

  @Test
  void belowOneThisBuildIsWorseWhateverTheFigure() {
    measured(SMALL, "bulkpipe", 100);
    measured(SMALL, "bulkpipe@before", 200);
    assertThat(ratios("MiB/s", "ns a range"))
        .extracting(CoreRatio::ratio)
        .containsExactly(0.5, 0.5);
  }

  @Test
  void oneBuildHasNoRatio() {
    measured(SMALL, "bulkpipe", 100);
    measured(SMALL, "piped", 100);
    assertThat(ratios("MiB/s")).isEmpty();
  }

  @Test
  void theTableEndsWithTheWorstCellAndTheMean() {
    measured(SMALL, "bulkpipe", 200);
    measured(SMALL, "bulkpipe@before", 100);
    measured(LARGE, "bulkpipe", 100);
    measured(LARGE, "bulkpipe@before", 200);
    assertThat(CoreRatio.table(ratios("MiB/s")).lines())
        .endsWith(
            "cell        figure          subject  ratio  least   most  rounds",
            "range=16     MiB/s  bulkpipe@before  2.000  2.000  2.000       1",
            "range=1024   MiB/s  bulkpipe@before  0.500  0.500  0.500       1",
            "MiB/s, @before: worst cell 0.500 (bulkpipe, range=1024), geometric mean 1.000 of 2");
  }

  @Test
  void aFileHasThemIfThereAreAny(@TempDir Path folder) throws IOException {
    measured(SMALL, "bulkpipe", 100);
    measured(SMALL, "bulkpipe@before", 200);
    Path file = folder.resolve("results.json");
    Machine machine = Machine.current();
    Map<String, String> subjects = Map.of("bulkpipe", "a pipe");
    new Result("sweep", machine, List.of(), subjects, samples, ratios("MiB/s")).writeTo(file);
    assertThat(ResultReader.read(file).coreRatios()).isEqualTo(ratios("MiB/s"));

    new Result("sweep", machine, List.of(), subjects, samples).writeTo(file);
    assertThat(Files.readString(file)).doesNotContain("coreRatios");
    assertThat(ResultReader.read(file).coreRatios()).isEmpty();
  }
}
