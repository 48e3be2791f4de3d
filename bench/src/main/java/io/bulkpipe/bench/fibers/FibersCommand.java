// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.fibers;

import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Comparison;
import io.bulkpipe.bench.compare.RunOptions;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.pipe.PipeCommandLine;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.PlacementOption;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.TransferCell;
import io.bulkpipe.bench.pipe.TransferGrid;
import io.bulkpipe.bench.pipe.VirtualThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The subcommand {@code fibers}. */
@Command(
    name = "fibers",
    description = {
      "Moves ranges between virtual threads, interleaved with round trips of one thread in the same"
          + " process. Reschedules: the parks of both ends over 2 x bytes / capacity. Needs JDK 21 or"
          + " later.",
      ""
    })
public final class FibersCommand implements Callable<Integer> {
  private static final WholeNumber LINES = new WholeNumber("--lines", 1, Integer.MAX_VALUE);

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private final TransferGrid grid = new TransferGrid(
      new SubjectOption(List.of(
          PipeSubject.BULKPIPE,
          PipeSubject.BULKPIPE_SHARED,
          PipeSubject.ONE_LOCK,
          PipeSubject.QUEUE,
          PipeSubject.KOTLINX,
          PipeSubject.JOX)),
      new PlacementOption(
          Placement::isVirtual, List.of(Placement.ONE_CARRIER, Placement.TWO_CARRIERS)),
      List.of(1024, 65_536),
      List.of(65_536, 32_768),
      List.of("1x1"));

  @Option(
      names = "--lines",
      paramLabel = "<n>",
      description = "Instead of ranges: integers from 0 on, one a line, digits and newline written"
          + " separately, through the streams of the Bulkpipe subjects; 1 to 2147483647. A run is all"
          + " of them; --ranges and --ends do not matter.")
  private @Nullable Integer lines;

  @Mixin
  private final RunOptions options = new RunOptions(3, 5, 150);

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-fibers.json");

  private FibersCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return PipeCommandLine.of(new FibersCommand(), List.of(PipeSubject.values()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!VirtualThreads.arePossible()) {
      throw new ParameterException(
          spec.commandLine(),
          "fibers needs virtual threads: JDK 21 or later, not " + Runtime.version());
    }
    return lines == null ? ranges() : lines(LINES.check(spec, lines));
  }

  private int ranges() throws IOException, InterruptedException {
    List<PipeSubject> subjects = grid.subjects();
    List<Cell> cells = new ArrayList<>();
    for (TransferCell cell : grid.cells()) {
      cells.add(FiberRun.cell(cell, subjects));
    }
    List<String> figures = List.of("MiB/s", FiberRun.RATIO, FiberRun.RESCHEDULES);
    new Comparison(PipeCommandLine.described(subjects), cells, figures).run(spec, options, json);
    return CommandLine.ExitCode.OK;
  }

  private int lines(int count) throws IOException, InterruptedException {
    List<PipeSubject> subjects =
        grid.subjects().stream().filter(each -> each.isOurs()).toList();
    List<Cell> cells = new ArrayList<>();
    for (Placement placement : grid.placements()) {
      for (int capacity : grid.capacities()) {
        cells.add(FiberLines.cell(placement, capacity, count, subjects));
      }
    }
    List<String> figures = List.of("ns a line", FiberRun.RESCHEDULES);
    new Comparison(PipeCommandLine.described(subjects), cells, figures).run(spec, options, json);
    return CommandLine.ExitCode.OK;
  }
}
