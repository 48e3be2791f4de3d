// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.PlacementOption;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  private static final WholeNumber BATCHES = new WholeNumber("--batches", 1, 65_536);
  private static final WholeNumber CAPACITY =
      new WholeNumber("--capacity", 1 + LONGEST_LENGTH, 1 << 30);
  static final List<Subject> CARRIERS = List.of(
      Subject.BULKPIPE, Subject.BULKPIPE_SHARED, Subject.QUEUE, Subject.KOTLINX, Subject.JOX);

  @Mixin
  private final SubjectOption subjects = new SubjectOption(CARRIERS::contains);

  @Mixin
  private final PlacementOption placements =
      new PlacementOption(Placement.APART, Placement.UNPINNED);

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes of a message, 1 to 5 less than the capacity.")
  private List<Integer> sizes = new ArrayList<>(List.of(16, 256, 4096));

  @Option(
      names = "--batches",
      split = ",",
      paramLabel = "<n,...>",
      description = "Messages a call, 1 to 65536.")
  private List<Integer> batches = new ArrayList<>(List.of(1, 64));

  @Option(names = "--capacity", description = "Bytes between the ends, 6 to 1073741824.")
  private int capacity = 65_536;

  @Mixin
  private final RunOptions options = new RunOptions("bulkpipe-messages.json", 5, 5, 150);

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Subject> able = subjects.possible();
    WholeNumber checked = new WholeNumber("--sizes", 1, CAPACITY.check(capacity) - LONGEST_LENGTH);
    List<Case> cases = new ArrayList<>();
    for (Placement placement : placements.possible()) {
      for (int batch : BATCHES.checkAll(batches)) {
        for (int size : checked.checkAll(sizes)) {
          cases.add(Case.of(
              MessageBenchmark.class,
              Case.properties(
                  "placement", placement, "capacity", capacity, "batch", batch, "size", size),
              placement.jvmOptions(),
              able.stream(),
              (response, subject) -> TransferFigures.of(response, subject, "message", size)));
        }
      }
    }
    new Comparison(able, cases, List.of("ns a message", "bytes allocated a message")).run(options);
    return 0;
  }
}
