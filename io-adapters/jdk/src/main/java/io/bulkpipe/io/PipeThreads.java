// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Executors that run each task at once, on a new thread of its own. The adapters use them where the
 * caller gives no executor. So no task waits for another task, no task finds the thread locals of
 * another, and nothing has to be shut down.
 *
 * <p>The threads inherit nothing from the caller: no inheritable thread local, no context class
 * loader, no priority. Their context class loader is the system class loader. To pass a context on,
 * wrap the executor or the task.
 *
 * <p>Safe for use by many threads.
 */
public final class PipeThreads {
  /**
   * The first Java version whose virtual threads release their carrier when they block in a
   * monitor. A producer that writes through a print stream may block in one.
   */
  private static final int FIRST_WITHOUT_PINNING = 24;

  private PipeThreads() {}

  /** The methods of {@code Thread.ofVirtual()}, which Java 21 has, looked up once. */
  private static final class Virtual {
    private static final Class<?> BUILDER = builder();
    private static final MethodHandle OF_VIRTUAL = find(true, "ofVirtual", BUILDER);
    private static final MethodHandle NAME = find(false, "name", BUILDER, String.class);
    private static final MethodHandle INHERIT =
        find(false, "inheritInheritableThreadLocals", BUILDER, boolean.class);
    private static final MethodHandle FACTORY = find(false, "factory", ThreadFactory.class);

    private Virtual() {}

    private static Class<?> builder() {
      try {
        return Class.forName("java.lang.Thread$Builder$OfVirtual");
      } catch (ClassNotFoundException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private static MethodHandle find(
        boolean ofThread, String name, Class<?> result, Class<?>... parameters) {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodType type = MethodType.methodType(result, parameters);
      try {
        return ofThread
            ? lookup.findStatic(Thread.class, name, type)
            : lookup.findVirtual(BUILDER, name, type);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    static ThreadFactory named(String name) {
      try {
        Object builder = OF_VIRTUAL.invoke();
        NAME.invoke(builder, name);
        INHERIT.invoke(builder, false);
        return (ThreadFactory) FACTORY.invoke(builder);
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }

  /**
   * Returns an executor that runs each task on a new thread. From Java 24 on, that is a virtual
   * thread. Before, it is a daemon thread, as with {@link #platform}.
   *
   * @param name the name of the threads, for thread dumps
   * @return an executor that never waits; it throws an {@link Error} if no thread can be started
   */
  public static Executor perTask(String name) {
    Objects.requireNonNull(name, "name=null");
    return Runtime.version().feature() >= FIRST_WITHOUT_PINNING
        ? starting(Virtual.named(name))
        : platform(name);
  }

  /**
   * Returns an executor that runs each task on a new platform thread, a daemon. Use it for tasks
   * that would block the carrier of a virtual thread, such as reading the output of a child
   * process.
   *
   * @param name the name of the threads, for thread dumps
   * @return an executor that never waits; it throws an {@link Error} if no thread can be started
   */
  public static Executor platform(String name) {
    Objects.requireNonNull(name, "name=null");
    return starting(task -> daemon(task, name));
  }

  private static Executor starting(ThreadFactory threads) {
    return task -> threads.newThread(Objects.requireNonNull(task, "task=null")).start();
  }

  @SuppressWarnings("ThreadPriorityCheck") // the caller's priority is not inherited
  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }
}
