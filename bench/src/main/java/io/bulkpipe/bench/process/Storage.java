// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.util.Locale;

/** Where a channel keeps its bytes. */
enum Storage {
  /** In an array. */
  HEAP,
  /** In a direct buffer. */
  DIRECT;

  /** The name on the command line and in the results. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return title();
  }
}
