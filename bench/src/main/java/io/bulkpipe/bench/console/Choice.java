// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An option's value that is one of a few, each with a title.
 *
 * @param <T> what they are
 * @param byTitle in the order in which they are listed
 */
public record Choice<T>(Map<String, T> byTitle) implements ITypeConverter<T> {

  /**
   * Makes a choice.
   *
   * @param <T> what is chosen
   * @param values what there is
   * @param title the name of each, in lower case with dashes
   * @return the choice
   */
  public static <T> Choice<T> of(T[] values, Function<T, String> title) {
    return new Choice<>(Arrays.stream(values)
        .collect(Collectors.toMap(title, each -> each, (a, b) -> a, LinkedHashMap::new)));
  }

  @Override
  public T convert(String text) {
    T value = byTitle.get(text.toLowerCase(Locale.ROOT).replace('_', '-'));
    if (value == null) {
      throw new TypeConversionException(
          "'" + text + "' is none of " + String.join(", ", byTitle.keySet()));
    }
    return value;
  }
}
