// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import io.bulkpipe.bench.measure.LibC;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error if that is a terminal, nothing otherwise. */
public final class Progress {
  private static final int STANDARD_ERROR = 2;
  private static final int COLUMNS = 79;

  private Progress() {}

  /** Shows a bar. */
  public static ProgressBar bar(String task, int steps) {
    boolean isTerminal =
        LibC.find().map(libC -> libC.isatty(STANDARD_ERROR) == 1).orElse(false);
    Consumer<String> nowhere = line -> {};
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        // A width of its own: asking the terminal for it would load a native library.
        .setConsumer(
            isTerminal
                ? new ConsoleProgressBarConsumer(System.err, COLUMNS)
                : new DelegatingProgressBarConsumer(nowhere, COLUMNS))
        .build();
  }
}
