// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.sweep;

import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Comparison;
import io.bulkpipe.bench.compare.RunOptions;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.pipe.PipeCommandLine;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.PlacementOption;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.TransferGrid;
import io.bulkpipe.bench.pipe.TransferRun;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The subcommand {@code sweep}. */
@Command(
    name = "sweep",
    description = {
      "Moves ranges through every pipe: range x capacity x placement of the threads x their number,"
          + " all pipes interleaved.",
      ""
    })
public final class SweepCommand implements Callable<Integer> {

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private final TransferGrid grid = new TransferGrid(
      new SubjectOption(List.of(PipeSubject.values())),
      new PlacementOption(
          each -> true,
          List.of(Placement.APART, Placement.TOGETHER, Placement.UNPINNED, Placement.BUSY)),
      List.of(16, 64, 256, 1024, 8192, 65_536),
      List.of(65_536),
      List.of("1x1"));

  @Mixin
  private final RunOptions options = new RunOptions(5, 5, 100);

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-sweep.json");

  private SweepCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return PipeCommandLine.of(new SweepCommand(), List.of(PipeSubject.values()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<PipeSubject> subjects = grid.subjects();
    List<Cell> cells =
        grid.cells().stream().map(each -> TransferRun.cell(each, subjects)).toList();
    new Comparison(PipeCommandLine.described(subjects), cells, List.of("MiB/s"))
        .run(spec, options, json);
    return CommandLine.ExitCode.OK;
  }
}
