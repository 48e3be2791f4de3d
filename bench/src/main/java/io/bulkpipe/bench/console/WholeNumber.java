// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * An option whose value is a whole number.
 *
 * @param option its name, with its dashes
 * @param least the least value allowed
 * @param most the greatest value allowed
 */
public record WholeNumber(String option, int least, int most) {

  /**
   * Reads the option's value.
   *
   * @param command the command that it is for
   * @param text what was given
   * @return the number
   * @throws InvalidOptionException if it is not a number from least to most
   */
  public int parse(CommandSpec command, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, in words that fit both.
    }
    throw refusal(command, text);
  }

  /**
   * Checks the option's value.
   *
   * @param command the command that it is for
   * @param number what was given
   * @return the same
   * @throws InvalidOptionException if it is not from least to most
   */
  public int check(CommandSpec command, int number) {
    if (number < least || number > most) {
      throw refusal(command, String.valueOf(number));
    }
    return number;
  }

  /**
   * Checks the values of an option that takes several.
   *
   * @param command the command that it is for
   * @param numbers what was given
   * @return the same, each once
   * @throws InvalidOptionException if one is not from least to most
   */
  public List<Integer> checkAll(CommandSpec command, Collection<Integer> numbers) {
    numbers.forEach(each -> check(command, each));
    return numbers.stream().distinct().toList();
  }

  private InvalidOptionException refusal(CommandSpec command, String text) {
    return new InvalidOptionException(
        command, option, text, "a whole number from " + least + " to " + most);
  }
}
