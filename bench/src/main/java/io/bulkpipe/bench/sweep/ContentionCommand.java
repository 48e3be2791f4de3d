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

/** The subcommand {@code contention}: a sweep over the number of threads. */
@Command(
    name = "contention",
    description = {
      "Several senders and receivers at one pipe: throughput, and what Bulkpipe counts a MiB (lock"
          + " acquisitions, parks, wake-ups). A receive takes what there is; a subject is left out"
          + " where it takes one sender or receiver only.",
      ""
    })
public final class ContentionCommand implements Callable<Integer> {

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private final TransferGrid grid = new TransferGrid(
      new SubjectOption(List.of(
          PipeSubject.BULKPIPE_SHARED,
          PipeSubject.ONE_LOCK,
          PipeSubject.TWO_LOCKS,
          PipeSubject.OKIO,
          PipeSubject.KERNEL,
          PipeSubject.QUEUE,
          PipeSubject.KOTLINX,
          PipeSubject.JOX,
          PipeSubject.COMMONS_IO)),
      new PlacementOption(each -> true, List.of(Placement.UNPINNED)),
      List.of(64, 8192),
      List.of(65_536),
      List.of("1x1", "2x2", "4x4", "1x4", "4x1"));

  @Mixin
  private final RunOptions options = new RunOptions(3, 5, 100);

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-contention.json");

  private ContentionCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return PipeCommandLine.of(new ContentionCommand(), List.of(PipeSubject.values()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<PipeSubject> subjects = grid.subjects();
    List<Cell> cells =
        grid.cells().stream().map(each -> TransferRun.cell(each, subjects)).toList();
    List<String> figures =
        List.of("MiB/s", "lock acquisitions a MiB", "parks a MiB", "wake-ups a MiB");
    new Comparison(PipeCommandLine.described(subjects), cells, figures).run(spec, options, json);
    return CommandLine.ExitCode.OK;
  }
}
