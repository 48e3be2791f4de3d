// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** An option's value that is not allowed; the message says which one would be. */
public final class InvalidOptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidOptionException(String option, Object value, String wanted) {
    super(option + "=" + value + ": not " + wanted);
  }

  /** Returns a whole number, if it is from the least to the most. */
  public static int checkNumber(String option, int number, int least, int most) {
    if (number < least || number > most) {
      throw new InvalidOptionException(
          option, number, "a whole number from " + least + " to " + most);
    }
    return number;
  }

  /** Returns such numbers, each once. */
  public static List<Integer> checkNumbers(
      String option, List<Integer> numbers, int least, int most) {
    numbers.forEach(each -> checkNumber(option, each, least, most));
    return numbers.stream().distinct().toList();
  }

  /** Finds the values with these names, each once. Case does not matter, nor do underscores. */
  public static <T> List<T> choose(String option, List<String> names, List<T> allowed) {
    return names.stream()
        .map(name -> allowed.stream()
            .filter(each ->
                each.toString().equals(name.strip().toLowerCase(Locale.ROOT).replace('_', '-')))
            .findFirst()
            .orElseThrow(() -> new InvalidOptionException(
                option,
                name,
                "one of " + String.join(", ", allowed.stream().map(T::toString).toList()))))
        .distinct()
        .toList();
  }

  /** Returns the file that an option names, if it can be written. */
  public static Path checkWritable(String option, String name) {
    try {
      Path file = Path.of(name);
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && Files.isWritable(folder) && !Files.isDirectory(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Answered below, in words that fit both.
    }
    throw new InvalidOptionException(
        option, name, "a file in a folder that exists and can be written to");
  }

  /** Returns the size of a JVM's heap that an option names, if it is what {@code -Xmx} takes. */
  public static String checkHeapSize(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,8}[kmgKMG]")) {
      throw new InvalidOptionException(option, text, "a number with k, m or g, such as 32m");
    }
    return text;
  }
}
