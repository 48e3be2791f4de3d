// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.roundtrip;

import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Comparison;
import io.bulkpipe.bench.compare.Contender;
import io.bulkpipe.bench.compare.RunOptions;
import io.bulkpipe.bench.console.ResultFile;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.pipe.PipeCommandLine;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.SubjectOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(List.of(PipeSubject.values()));

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes of the range, 1 to 1073741824; by default ${DEFAULT-VALUE}.")
  private List<Integer> sizes = new ArrayList<>(List.of(8, 100, 1024, 8192, 32_768, 65_536));

  @Option(
      names = "--capacity",
      paramLabel = "<n>",
      description =
          "The most bytes that a pipe holds, 1 to 1073741824; by default ${DEFAULT-VALUE}.")
  private int capacity = 65_536;

  @Mixin
  private final RunOptions options = new RunOptions(3, 5, 150);

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-roundtrip.json");

  private RoundTripCommand() {}

  /**
   * Makes the command.
   *
   * @return a command line to be added to another one
   */
  public static CommandLine commandLine() {
    return PipeCommandLine.of(new RoundTripCommand(), List.of(PipeSubject.values()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CAPACITY.check(spec, capacity);
    List<PipeSubject> able = subjects.possible();
    List<Cell> cells = new ArrayList<>();
    for (int size : SIZES.checkAll(spec, sizes)) {
      cells.add(cell(able, size));
    }
    new Comparison(PipeCommandLine.described(able), cells, List.of("ns a round trip", "MiB/s"))
        .run(spec, options, json);
    return CommandLine.ExitCode.OK;
  }

  private Cell cell(List<PipeSubject> able, int size) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("capacity", String.valueOf(capacity));
    properties.put("size", String.valueOf(size));
    List<Contender> contenders = able.stream()
        .filter(each -> each.holds(capacity, size))
        .map(each -> new RoundTripRun(each, size, capacity))
        .map(each -> Contender.of(
            each.subject().title(), each.subject().isOurs(), each.job(), each::figures))
        .toList();
    return new Cell(properties, List.of(), contenders);
  }
}
