// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Runs the tasks when it is told to, so that nothing completes by chance. */
public final class ManualExecutor implements Executor {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs the tasks so far, and those that they make. Returns their number. */
  public int runAll() {
    int n = 0;
    for (Runnable task; (task = tasks.poll()) != null; n++) {
      task.run();
    }
    return n;
  }
}
