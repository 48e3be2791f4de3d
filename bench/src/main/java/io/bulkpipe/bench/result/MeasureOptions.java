// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.measure.LibC;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands that measure have in common: how often, and where the results go. */
public class MeasureOptions {
  private static final int QUICK_ROUNDS = 1;
  private static final int STANDARD_ERROR = 2;
  private static final int COLUMNS = 79;

  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--rounds",
      description = "How often each subject runs, 1 to 1000; the subjects take turns. With "
          + "--forks, in each process.")
  private int rounds;

  @Option(
      names = "--quick",
      description = "Only shows that the command works; the figures mean nothing. Takes small "
          + "values for the options that are not given.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "<file>", description = "The file for the raw results.")
  private String json;

  /** Sets what holds for the options that are not given; the file is in the current folder. */
  public MeasureOptions(String json, int rounds) {
    this.json = json;
    this.rounds = rounds;
  }

  public boolean isQuick() {
    return quick;
  }

  /** Returns the value of an option, or a smaller one in place of its default if it is quick. */
  public <T> T valueOf(String option, T value, T ifQuick) {
    return quick && !spec.commandLine().getParseResult().hasMatchedOption(option) ? ifQuick : value;
  }

  /** The same of an option that is a whole number from the least to the most. */
  public int numberOf(String option, int value, int ifQuick, int least, int most) {
    return InvalidOptionException.checkNumber(option, valueOf(option, value, ifQuick), least, most);
  }

  /**
   * Checks these options, and returns how many rounds there are. Refuses to go on if the results
   * cannot be written: an hour of measuring would be lost.
   */
  public int check() {
    InvalidOptionException.checkWritable("--json", json);
    return numberOf("--rounds", rounds, QUICK_ROUNDS, 1, 1_000);
  }

  /** Checks these options, then measures. */
  public <T extends Rounds.Described> Result measure(List<List<T>> groups, List<Rounds<T>> cells)
      throws IOException, InterruptedException {
    int count = check();
    Machine machine = Machine.current();
    Map<String, String> subjects = new LinkedHashMap<>();
    groups.forEach(
        group -> group.forEach(each -> subjects.put(each.toString(), each.description())));
    List<Sample> samples = new ArrayList<>();
    try (ProgressBar progress =
        progress(cells.stream().mapToInt(each -> each.steps(count)).sum())) {
      for (Rounds<T> each : cells) {
        samples.addAll(each.run(count, progress));
      }
    }
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    return new Result(spec.name(), machine, command, subjects, samples);
  }

  /** A progress bar on standard error if that is a terminal, nothing otherwise. */
  private ProgressBar progress(int steps) {
    boolean isTerminal =
        LibC.find().map(libC -> libC.isatty(STANDARD_ERROR) == 1).orElse(false);
    return new ProgressBarBuilder()
        .setTaskName(spec.name())
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        // A width of its own: asking the terminal for it would load a native library.
        .setConsumer(
            isTerminal
                ? new ConsoleProgressBarConsumer(System.err, COLUMNS)
                : new DelegatingProgressBarConsumer(line -> {}, COLUMNS))
        .build();
  }

  /** Writes the result, and prints some texts and how the builds of the core compare. */
  public void write(Result measured, List<String> compared, List<String> texts) throws IOException {
    Path file = InvalidOptionException.checkWritable("--json", json);
    Result result = measured.withRatios(compared);
    result.writeTo(file);
    PrintWriter out = spec.commandLine().getOut();
    texts.forEach(out::println);
    if (!result.coreRatios().isEmpty()) {
      out.println(CoreRatio.table(result.coreRatios()));
    }
    out.println("raw results: " + file);
    out.flush();
  }
}
