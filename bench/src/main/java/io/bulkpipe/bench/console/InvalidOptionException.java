// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** An option's value that is not allowed; the message says which one would be. */
public final class InvalidOptionException extends ParameterException {
  private static final long serialVersionUID = 1L;

  /**
   * Refuses a value.
   *
   * @param command the command whose option it is
   * @param option the option's name, with its dashes
   * @param value what was given
   * @param wanted what it should be: "a ...", "one of ..."
   */
  public InvalidOptionException(CommandSpec command, String option, String value, String wanted) {
    super(command.commandLine(), option + "=" + value + ": not " + wanted);
  }
}
