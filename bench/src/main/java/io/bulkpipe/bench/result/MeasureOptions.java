// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import io.bulkpipe.bench.measure.LibC;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
  private static final WholeNumber ROUNDS = new WholeNumber("--rounds", 1, 1_000);
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

  /** Does the measuring, step by step. */
  @FunctionalInterface
  public interface Measuring {
    List<Sample> run(ProgressBar progress) throws IOException, InterruptedException;
  }

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

  /** The same of an option that is a whole number, which is checked. */
  public int valueOf(WholeNumber option, int value, int ifQuick) {
    return option.check(valueOf(option.option(), value, ifQuick));
  }

  public int rounds() {
    return valueOf(ROUNDS, rounds, QUICK_ROUNDS);
  }

  /**
   * Measures, if the results can be written: a user wants to know before an hour of measuring.
   *
   * @param subjects what each subject's name stands for
   * @param steps how many there are
   */
  public Result measure(Map<String, String> subjects, int steps, Measuring measuring)
      throws IOException, InterruptedException {
    InvalidOptionException.checkWritable("--json", json);
    Machine machine = Machine.current();
    try (ProgressBar progress = progress(steps)) {
      List<String> command = spec.commandLine().getParseResult().originalArgs();
      return new Result(spec.name(), machine, command, subjects, measuring.run(progress));
    }
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

  /** Writes the result, and prints some tables of it and how the builds of the core compare. */
  public void write(Result result, List<?> tables) throws IOException {
    Path file = InvalidOptionException.checkWritable("--json", json);
    result.writeTo(file);
    PrintWriter out = spec.commandLine().getOut();
    tables.forEach(out::println);
    if (!result.coreRatios().isEmpty()) {
      out.println(CoreRatio.table(result.coreRatios()));
    }
    out.println("raw results: " + file);
    out.flush();
  }
}
