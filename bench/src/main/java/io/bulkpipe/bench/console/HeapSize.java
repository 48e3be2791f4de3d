// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/**
 * An option whose value is the size of a JVM's heap.
 *
 * @param option its name, with its dashes
 */
public record HeapSize(String option) {
  private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,8}[kmgKMG]");

  /**
   * Checks the option's value.
   *
   * @param command the command that it is for
   * @param text what was given
   * @return the same
   * @throws InvalidOptionException if it is not what {@code -Xmx} takes
   */
  public String check(CommandSpec command, String text) {
    if (!SIZE.matcher(text).matches()) {
      throw new InvalidOptionException(
          command, option, text, "a number with k, m or g, such as 32m");
    }
    return text;
  }
}
