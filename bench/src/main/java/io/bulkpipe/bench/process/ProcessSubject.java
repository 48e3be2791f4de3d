// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.io.IOException;
import java.util.Locale;

/** What talks to the child. */
enum ProcessSubject {
  /** {@code PipedProcess}. */
  BULKPIPE("PipedProcess with three channels, one thread at either end of each"),
  /** {@code java.lang.Process}. */
  RAW("java.lang.Process, its streams used by the same threads directly");

  private final String description;

  ProcessSubject(String description) {
    this.description = description;
  }

  /** Starts a child, all of its streams pipes. */
  Child start(ProcessBuilder builder, ChannelSettings settings) throws IOException {
    return this == RAW ? Child.raw(builder) : Child.piped(builder, settings);
  }

  String description() {
    return description;
  }

  /** The name in the results. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
