// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommand {@code messages}. */
@Command(
    name = "messages",
    description = {
      "Sends messages from one thread to another, one by one and in batches. The sender uses its"
          + " arrays again at once, so a queue of references gets a copy of each.",
      ""
    })
public final class MessagesCommand implements Callable<Integer> {
  /** With its length, a message has to fit into the capacity. */
  private static final int LONGEST_LENGTH = 5;

  private static final int MOST_BATCH = 65_536;
  private static final WholeNumber BATCHES = new WholeNumber("--batches", 1, MOST_BATCH);
  private static final WholeNumber CAPACITY =
      new WholeNumber("--capacity", 1 + LONGEST_LENGTH, 1 << 30);

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(MessageCell.SUBJECTS);

  @Mixin
  private final PlacementOption placements =
      new PlacementOption(each -> true, List.of(Placement.APART, Placement.UNPINNED));

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "<n,...>",
      description =
          "Bytes of a message, 1 to 5 less than the capacity; by default ${DEFAULT-VALUE}.")
  private List<Integer> sizes = new ArrayList<>(List.of(16, 256, 4096));

  @Option(
      names = "--batches",
      split = ",",
      paramLabel = "<n,...>",
      description = "Messages a call, 1 to 65536; by default ${DEFAULT-VALUE}.")
  private List<Integer> batches = new ArrayList<>(List.of(1, 64));

  @Option(
      names = "--capacity",
      paramLabel = "<n>",
      description = "Bytes between the ends, 6 to 1073741824; by default ${DEFAULT-VALUE}.")
  private int capacity = 65_536;

  @Mixin
  private final RunOptions options = new RunOptions(5, 5, 150);

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-messages.json");

  private MessagesCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return PipeCommandLine.of(new MessagesCommand(), MessageCell.SUBJECTS);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<PipeSubject> able = subjects.possible();
    List<Cell> cells = cells().stream().map(each -> MessageRun.cell(each, able)).toList();
    List<String> figures = List.of("ns a message", "bytes allocated a message");
    new Comparison(PipeCommandLine.described(able), cells, figures).run(spec, options, json);
    return CommandLine.ExitCode.OK;
  }

  private List<MessageCell> cells() {
    WholeNumber checked =
        new WholeNumber("--sizes", 1, CAPACITY.check(spec, capacity) - LONGEST_LENGTH);
    List<MessageCell> cells = new ArrayList<>();
    for (Placement placement : placements.possible()) {
      for (int batch : BATCHES.checkAll(spec, batches)) {
        for (int size : checked.checkAll(spec, sizes)) {
          cells.add(new MessageCell(placement, size, batch, capacity));
        }
      }
    }
    return cells;
  }
}
