// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The subcommand {@code roundtrip}. */
@Command(
    name = "roundtrip",
    description = {
      "One thread sends a range and receives all of it: what a pipe costs when nobody waits. A"
          + " subject is left out where it cannot hold the whole range.",
      ""
    })
public final class RoundTripCommand implements Callable<Integer> {
  private static final WholeNumber SIZES = new WholeNumber("--sizes", 1, 1 << 30);
  private static final WholeNumber CAPACITY = new WholeNumber("--capacity", 1, 1 << 30);

  @Mixin
  private final SubjectOption subjects = new SubjectOption(Subject::hasRanges);

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes of the range, 1 to 1073741824.")
  private List<Integer> sizes = new ArrayList<>(List.of(8, 100, 1024, 8192, 32_768, 65_536));

  @Option(names = "--capacity", description = "The most bytes that a pipe holds, 1 to 1073741824.")
  private int capacity = 65_536;

  @Mixin
  private final RunOptions options = new RunOptions("bulkpipe-roundtrip.json", 3, 5, 150);

  @Override
  public Integer call() throws IOException, InterruptedException {
    CAPACITY.check(capacity);
    List<Subject> able = subjects.possible();
    List<Case> cases = new ArrayList<>();
    for (int size : SIZES.checkAll(sizes)) {
      cases.add(Case.of(
          RoundTripBenchmark.class,
          Case.properties("capacity", capacity, "size", size),
          List.of(),
          able.stream().filter(each -> each.holds(capacity, size)),
          (response, subject) -> figures(response, size)));
    }
    new Comparison(able, cases, List.of("ns a round trip", "MiB/s")).run(options);
    return 0;
  }

  /** MiB a second, from the benchmark's nanoseconds. */
  public static double speed(Response response, int size) {
    return TransferFigures.NANOS / response.score() * size / TransferFigures.MIB;
  }

  private static Map<String, Double> figures(Response response, int size) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a round trip", response.score());
    figures.put("MiB/s", speed(response, size));
    return figures;
  }
}
