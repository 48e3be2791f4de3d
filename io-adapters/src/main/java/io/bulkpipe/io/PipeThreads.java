// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where adapters run what has to run beside their caller, unless they are given an executor: each
 * task at once and on a thread that it has for itself, so none waits for another, and nothing is left
 * to shut down.
 *
 * <p>Safe for use by many threads.
 */
public final class PipeThreads {
  /** {@code Executors.newVirtualThreadPerTaskExecutor()}, from Java 21 on. */
  private static final @Nullable Executor VIRTUAL = virtual();

  private PipeThreads() {}

  /** Made for the first task: starts a daemon thread where no idle one is left. */
  private static final class Platform {
    private static final long IDLE_SECONDS = 1;

    static final Executor THREADS = new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
          Thread thread = new Thread(task, "bulkpipe-idle");
          thread.setDaemon(true);
          return thread;
        });

    private Platform() {}
  }

  /**
   * Returns an executor that runs each task on a thread of its own: a virtual one where there are
   * virtual threads, a daemon thread as those of {@link #platform} otherwise.
   *
   * @param name the threads' name while they run a task, for those who read thread dumps
   * @return an executor that never rejects a task and never waits
   */
  public static Executor perTask(String name) {
    Executor virtual = VIRTUAL;
    return virtual == null ? platform(name) : named(virtual, name);
  }

  /**
   * Returns an executor that runs each task on a daemon thread of the platform, for tasks that block in
   * ways that virtual threads cannot: reading the output of a child process is one. A thread that has
   * nothing to do ends after a second, unless another task comes.
   *
   * @param name the threads' name while they run a task, for those who read thread dumps
   * @return an executor that never rejects a task and never waits
   */
  public static Executor platform(String name) {
    return named(Platform.THREADS, name);
  }

  private static Executor named(Executor threads, String name) {
    return task -> threads.execute(() -> {
      Thread thread = Thread.currentThread();
      String before = thread.getName();
      thread.setName(name);
      try {
        task.run();
      } finally {
        thread.setName(before);
      }
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
