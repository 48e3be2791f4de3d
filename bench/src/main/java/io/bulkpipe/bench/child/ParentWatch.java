// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.IOException;

/** Ends this JVM when the one that started it is gone, however it went. */
public final class ParentWatch {
  private static final int PARENT_GONE = 3;

  private ParentWatch() {}

  /** Starts to watch: standard input ends when the parent does. */
  public static void start() {
    Thread thread = new Thread(ParentWatch::awaitEndOfInput, "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // The parent says nothing; only that it lives counts.
      }
    } catch (IOException e) {
      // Nobody can be heard any more: the same as the end.
    }
    Runtime.getRuntime().halt(PARENT_GONE);
  }
}
