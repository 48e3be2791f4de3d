// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.io.IOException;
import java.util.Locale;

/** What talks to the child. */
enum ProcessSubject {
  /** {@code PipedProcess}. */
  BULKPIPE("PipedProcess with three channels, one thread at either end of each") {
    @Override
    Child start(ProcessBuilder builder, ChannelSettings settings) throws IOException {
      return new PipedChild(builder, settings);
    }
  },
  /** {@code java.lang.Process}. */
  RAW("java.lang.Process, its streams used by the same threads directly") {
    @Override
    Child start(ProcessBuilder builder, ChannelSettings settings) throws IOException {
      return new RawChild(builder);
    }
  };

  private final String description;

  ProcessSubject(String description) {
    this.description = description;
  }

  /** Starts a child, all of its streams pipes. */
  abstract Child start(ProcessBuilder builder, ChannelSettings settings) throws IOException;

  /** The name in the results. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  String description() {
    return description;
  }
}
