// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --quick}: little of everything that the user did not ask for. */
public final class QuickOption {
  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--quick",
      description =
          "To see it work, not to believe it: as little as possible of what is not given.")
  private boolean quick;

  /** For a command, which adds it as a mixin. */
  public QuickOption() {}

  /**
   * Tells whether it was given.
   *
   * @return true if so
   */
  public boolean isGiven() {
    return quick;
  }

  /**
   * Chooses the value of another option.
   *
   * @param option the name of the other option, with its dashes
   * @param value what was given for it, or its default
   * @param ifQuick what takes the place of the default
   * @param <T> the type of its value
   * @return the value to use
   */
  public <T> T valueOf(String option, T value, T ifQuick) {
    return quick && !spec.commandLine().getParseResult().hasMatchedOption(option) ? ifQuick : value;
  }
}
