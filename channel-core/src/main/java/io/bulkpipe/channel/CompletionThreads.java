// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the library that complete futures if no executor was given. A task never waits for
 * a free thread, so a dependent that blocks delays no other. The threads inherit nothing from the
 * thread that caused the completion. They serve all channels, so no channel's name is in theirs.
 */
final class CompletionThreads {
  /**
   * The first Java whose virtual threads release their carrier when they block in a monitor.
   * Before, dependents that block could occupy all carriers.
   */
  private static final int FIRST_WITHOUT_PINNING = 24;

  private static final String NAME = "bulkpipe-completion";
  private static final long IDLE_SECONDS = 1;

  /** Virtual threads where they are safe, else reused daemon threads. */
  static final Executor EXECUTOR =
      Runtime.version().feature() >= FIRST_WITHOUT_PINNING ? virtual() : cached();

  private CompletionThreads() {}

  @SuppressWarnings("ThreadPriorityCheck") // the caller's priority is not inherited
  private static Executor cached() {
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
          Thread thread = new Thread(null, task, NAME, 0, false);
          thread.setDaemon(true);
          thread.setPriority(Thread.NORM_PRIORITY);
          thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
          return thread;
        });
  }

  private static Executor virtual() {
    ThreadFactory threads = virtualThreads();
    return task -> threads.newThread(task).start();
  }

  /** {@code Thread.ofVirtual().inheritInheritableThreadLocals(false).factory()} of Java 21. */
  private static ThreadFactory virtualThreads() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object made = lookup
          .findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder))
          .invoke();
      lookup
          .findVirtual(builder, "name", MethodType.methodType(builder, String.class))
          .invoke(made, NAME);
      lookup
          .findVirtual(
              builder,
              "inheritInheritableThreadLocals",
              MethodType.methodType(builder, boolean.class))
          .invoke(made, false);
      return (ThreadFactory) lookup
          .findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
          .invoke(made);
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
