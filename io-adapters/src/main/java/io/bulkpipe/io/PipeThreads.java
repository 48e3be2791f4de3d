// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where adapters run what has to run beside their caller, unless they are given an executor: each
 * task on a new thread of its own, which is virtual where there are virtual threads, and a daemon
 * thread otherwise. So all tasks run at once, none waits for another, and nothing is left to shut
 * down.
 *
 * <p>Safe for use by many threads.
 */
public final class PipeThreads {
  /** {@code Executors.newVirtualThreadPerTaskExecutor()}, from Java 21 on. */
  private static final @Nullable Executor VIRTUAL = virtual();

  private PipeThreads() {}

  /**
   * Returns an executor that starts a thread for each task.
   *
   * @param name the threads' name, for those who read thread dumps
   * @return an executor that never rejects a task and never waits
   */
  public static Executor perTask(String name) {
    ThreadFactory platform = task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
    Executor virtual = VIRTUAL;
    if (virtual == null) {
      return task -> platform.newThread(task).start();
    }
    return task -> virtual.execute(() -> {
      Thread.currentThread().setName(name);
      task.run();
    });
  }

  private static @Nullable Executor virtual() {
    try {
      MethodHandle make = MethodHandles.publicLookup()
          .findStatic(
              Class.forName("java.util.concurrent.Executors"),
              "newVirtualThreadPerTaskExecutor",
              MethodType.methodType(Class.forName("java.util.concurrent.ExecutorService")));
      return (Executor) make.invoke();
    } catch (NoSuchMethodException e) {
      return null;
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
