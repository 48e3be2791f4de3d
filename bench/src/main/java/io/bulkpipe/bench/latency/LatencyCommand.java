// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.latency;

import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Comparison;
import io.bulkpipe.bench.compare.RunOptions;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.pipe.PipeCommandLine;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.PipeSubject.Kind;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.PlacementOption;
import io.bulkpipe.bench.pipe.SubjectOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code latency}. */
@Command(
    name = "latency",
    description = {
      "Hands lone messages of 64 bytes to a receiver that has waited, and takes the time from before"
          + " the send to the receiver's having the first byte and the whole message.",
      ""
    })
public final class LatencyCommand implements Callable<Integer> {
  /** What waits without burning a processor. */
  static final List<PipeSubject> SUBJECTS = Stream.of(PipeSubject.values())
      .filter(each -> each.kind() == Kind.OURS || each.kind() == Kind.WAITS)
      .toList();

  private static final WholeNumber IDLES = new WholeNumber("--idles", 1, 10_000_000);

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(SUBJECTS);

  @Mixin
  private final PlacementOption placements = new PlacementOption(
      each -> each == Placement.APART || each == Placement.UNPINNED,
      List.of(Placement.APART, Placement.UNPINNED));

  @Option(
      names = "--idles",
      split = ",",
      paramLabel = "<us,...>",
      description = "How long the receiver has waited before, in microseconds, 1 to 10000000; by"
          + " default ${DEFAULT-VALUE}.")
  private List<Integer> idles = new ArrayList<>(List.of(200, 10_000));

  @Mixin
  private final RunOptions options = new RunOptions(3, 3, 400);

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-latency.json");

  private LatencyCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return PipeCommandLine.of(new LatencyCommand(), SUBJECTS);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<PipeSubject> able = subjects.possible();
    List<Cell> cells = new ArrayList<>();
    for (Placement placement : placements.possible()) {
      for (int idle : IDLES.checkAll(spec, idles)) {
        cells.add(LatencyRun.cell(placement, idle, able));
      }
    }
    List<String> figures = List.of("median ns", "p99 ns", "first byte median ns");
    new Comparison(PipeCommandLine.described(able), cells, figures).run(spec, options, json);
    return CommandLine.ExitCode.OK;
  }
}
