// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.IOException;
import java.util.List;

/** A child ended in a way that it should not have; the message has its last words. */
public final class ChildFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  ChildFailedException(String child, int exitCode, List<String> lastLines) {
    super(message(child, exitCode, lastLines));
  }

  private static String message(String child, int exitCode, List<String> lastLines) {
    String ended = child + " ended too early, with exit code " + exitCode;
    return lastLines.isEmpty()
        ? ended + " and nothing on standard error"
        : ended + "; its last lines on standard error:\n  " + String.join("\n  ", lastLines);
  }
}
