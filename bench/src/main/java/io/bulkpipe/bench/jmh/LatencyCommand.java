// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.PlacementOption;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.Subject.Kind;
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

/** The subcommand {@code latency}. */
@Command(
    name = "latency",
    description = {
      "Hands lone messages of 64 bytes to a receiver that has waited, and takes the time from before"
          + " the send to the receiver's having the first byte and the whole message.",
      ""
    })
public final class LatencyCommand implements Callable<Integer> {
  private static final WholeNumber IDLES = new WholeNumber("--idles", 1, 10_000_000);

  @Mixin
  private final SubjectOption subjects = new SubjectOption(LatencyCommand::waits);

  @Mixin
  private final PlacementOption placements = new PlacementOption(
      List.of(Placement.APART, Placement.UNPINNED), Placement.APART, Placement.UNPINNED);

  @Option(
      names = "--idles",
      split = ",",
      paramLabel = "<us,...>",
      description = "How long the receiver has waited before, in microseconds, 1 to 10000000.")
  private List<Integer> idles = new ArrayList<>(List.of(200, 10_000));

  @Mixin
  private final RunOptions options = new RunOptions("bulkpipe-latency.json", 3, 3, 400);

  /** Whether it waits without burning a processor. */
  static boolean waits(Subject subject) {
    return subject.hasRanges() && (subject.kind() == Kind.OURS || subject.kind() == Kind.WAITS);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Subject> able = subjects.possible();
    List<Case> cases = new ArrayList<>();
    for (Placement placement : placements.possible()) {
      for (int idle : IDLES.checkAll(idles)) {
        cases.add(Case.of(
            LatencyBenchmark.class,
            Case.properties("placement", placement, "idle us", idle),
            List.of(),
            able.stream(),
            LatencyCommand::figures,
            HandOvers.class));
      }
    }
    new Comparison(able, cases, List.of("median ns", "p99 ns", "first byte median ns"))
        .run(options);
    return 0;
  }

  private static Map<String, Double> figures(Response response, Subject subject) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("median ns", response.of(HandOvers.MESSAGE + ".p50"));
    figures.put("p90 ns", response.of(HandOvers.MESSAGE + ".p90"));
    figures.put("p99 ns", response.of(HandOvers.MESSAGE + ".p99"));
    figures.put("first byte median ns", response.of(HandOvers.FIRST_BYTE + ".p50"));
    figures.put("first byte p90 ns", response.of(HandOvers.FIRST_BYTE + ".p90"));
    figures.put("first byte p99 ns", response.of(HandOvers.FIRST_BYTE + ".p99"));
    figures.put("hand-overs", response.of(HandOvers.MESSAGE + ".count"));
    if (subject.isOurs()) {
      figures.put("parks a hand-over", response.of("parks") / response.of("handOvers"));
    }
    return figures;
  }
}
