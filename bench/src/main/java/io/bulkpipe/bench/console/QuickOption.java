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
      description = "Shows that it works; its figures mean nothing. Takes as little as possible of "
          + "what is not given.")
  private boolean quick;

  public boolean isGiven() {
    return quick;
  }

  /** Returns the value of another option, or a smaller one in place of its default. */
  public <T> T valueOf(String option, T value, T ifQuick) {
    return quick && !spec.commandLine().getParseResult().hasMatchedOption(option) ? ifQuick : value;
  }

  /** The same of an option that is a whole number, which is checked. */
  public int valueOf(WholeNumber option, int value, int ifQuick) {
    return option.check(valueOf(option.option(), value, ifQuick));
  }
}
