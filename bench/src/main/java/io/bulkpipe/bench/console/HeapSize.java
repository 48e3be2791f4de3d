// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import java.util.regex.Pattern;

/** An option whose value is the size of a JVM's heap. */
public record HeapSize(String option) {
  private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,8}[kmgKMG]");

  /** Returns the text, if it is what {@code -Xmx} takes. */
  public String check(String text) {
    if (!SIZE.matcher(text).matches()) {
      throw new InvalidOptionException(option, text, "a number with k, m or g, such as 32m");
    }
    return text;
  }
}
