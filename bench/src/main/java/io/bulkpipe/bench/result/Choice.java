// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** An option that takes some of a few values, whose texts are their names. */
public record Choice<T>(String option, List<T> allowed) {

  /** Finds the values of these names, each once. Case does not matter, nor do underscores. */
  public List<T> of(Collection<String> names) {
    Set<T> chosen = new LinkedHashSet<>();
    for (String name : names) {
      String title = name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
      chosen.add(allowed.stream()
          .filter(each -> each.toString().equals(title))
          .findFirst()
          .orElseThrow(() -> new InvalidOptionException(
              option,
              name,
              "one of " + allowed.stream().map(T::toString).collect(Collectors.joining(", ")))));
    }
    return List.copyOf(chosen);
  }
}
