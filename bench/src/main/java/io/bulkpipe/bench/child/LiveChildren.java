// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The children that still run. When this JVM is told to stop, it ends them. */
final class LiveChildren {
  private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();
  private static volatile boolean stopping;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(LiveChildren::destroyAll, "end-children"));
  }

  private LiveChildren() {}

  static void add(Process child) {
    LIVE.add(child);
    // The hook sees the child, or this call sees the hook.
    if (stopping) {
      child.destroyForcibly();
    }
  }

  static void remove(Process child) {
    LIVE.remove(child);
  }

  private static void destroyAll() {
    stopping = true;
    LIVE.forEach(Process::destroyForcibly);
  }
}
