// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.util.Locale;

/** What is measured. */
enum Part {
  /** Bytes through {@code cat}. */
  CAT,
  /** Starting and ending {@code true}. */
  START;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
