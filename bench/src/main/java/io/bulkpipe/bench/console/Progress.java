// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import io.bulkpipe.bench.measure.LibC;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error if that is a terminal, nothing otherwise. */
public final class Progress implements AutoCloseable {
  private static final int STANDARD_ERROR = 2;
  private static final int COLUMNS = 79;

  private final @Nullable ProgressBar bar;

  /**
   * Shows a bar.
   *
   * @param task what is being done, in a word
   * @param steps how many steps it has
   */
  public Progress(String task, int steps) {
    bar = isTerminal() ? bar(task, steps) : null;
  }

  /**
   * Says what goes on now.
   *
   * @param what in a few words
   */
  public void now(String what) {
    if (bar != null) {
      bar.setExtraMessage(what);
    }
  }

  /** One step is done. */
  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** Ends the bar's line. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static boolean isTerminal() {
    return LibC.find().map(libC -> libC.isatty(STANDARD_ERROR) == 1).orElse(false);
  }

  private static ProgressBar bar(String task, int steps) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        // A width of its own: asking the terminal for it would load a native library.
        .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
        .build();
  }
}
