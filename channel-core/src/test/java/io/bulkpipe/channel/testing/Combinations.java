// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The arguments of a test that runs for each of this with each of that. */
public final class Combinations {

  private Combinations() {}

  /** One of each list, in every way. */
  public static Stream<Arguments> of(List<?>... lists) {
    Stream<List<Object>> rows = Stream.of(List.of());
    for (List<?> list : lists) {
      rows = rows.flatMap(row -> list.stream().map(last -> with(row, last)));
    }
    return rows.map(row -> Arguments.of(row.toArray()));
  }

  private static List<Object> with(List<Object> row, Object last) {
    return Stream.concat(row.stream(), Stream.of(last)).toList();
  }
}
