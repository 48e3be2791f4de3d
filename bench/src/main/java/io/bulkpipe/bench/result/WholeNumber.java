// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.Collection;
import java.util.List;

/** An option whose value is a whole number from the least to the most. */
public record WholeNumber(String option, int least, int most) {

  /** Returns the number, if it is allowed. */
  public int check(int number) {
    if (number < least || number > most) {
      throw new InvalidOptionException(
          option, number, "a whole number from " + least + " to " + most);
    }
    return number;
  }

  /** Returns the numbers, each once, if all are allowed. */
  public List<Integer> checkAll(Collection<Integer> numbers) {
    numbers.forEach(this::check);
    return numbers.stream().distinct().toList();
  }
}
