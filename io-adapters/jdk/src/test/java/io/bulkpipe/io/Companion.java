// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Work on a thread beside the test's own. Whatever becomes of it is asked for or reported. */
public final class Companion<T extends @Nullable Object> {
  private static final long PATIENCE_MILLIS = 20_000;

  private final Thread thread;
  private final Callable<T> work;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean interruptedAtEnd;
  private volatile boolean asked;

  Companion(String name, Callable<T> work) {
    this.work = work;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      result = work.call();
    } catch (Throwable t) {
      failure = t;
    }
    interruptedAtEnd = Thread.currentThread().isInterrupted();
  }

  public void interrupt() {
    thread.interrupt();
  }

  /** Returns once a condition holds; fails if it does not come true, and dumps all threads. */
  @SuppressWarnings("ThreadPriorityCheck") // the condition decides, not the scheduler
  public static void await(String condition, BooleanSupplier holds) {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting until " + condition);
      }
      if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
        throw stuck("it does not come true that " + condition);
      }
      Thread.yield();
    }
  }

  /** Returns once the thread waits in a channel; fails if the work ends before. */
  public Companion<T> awaitWaiting() {
    await(thread.getName() + " waits", () -> waitsInChannel() || !thread.isAlive());
    if (!thread.isAlive()) {
      asked = true;
      throw new AssertionError(
          thread.getName() + " was to wait, but returned " + result + " or threw", failure);
    }
    return this;
  }

  private boolean waitsInChannel() {
    Object blocker = LockSupport.getBlocker(thread);
    return (thread.getState() == Thread.State.WAITING
            || thread.getState() == Thread.State.TIMED_WAITING)
        && blocker != null
        && blocker.getClass().getName().startsWith("io.bulkpipe.channel.");
  }

  /** Waits for the end and returns what the work returned; fails if it threw. */
  @SuppressWarnings("NullAway") // null only where the work returns null
  public T result() {
    end();
    if (failure != null) {
      throw new AssertionError(thread.getName() + " threw", failure);
    }
    return result;
  }

  /** Waits for the end and returns what the work threw; fails if it threw anything else. */
  public <X extends Throwable> X failure(Class<X> type) {
    end();
    if (!type.isInstance(failure)) {
      throw new AssertionError(
          thread.getName() + " was to throw a " + type + ", but returned " + result + " or threw",
          failure);
    }
    return type.cast(failure);
  }

  /** Waits for the end and tells whether the interrupt flag was set then. */
  public boolean interruptedAtEnd() {
    end();
    return interruptedAtEnd;
  }

  /** Ends the work, patiently or not, and fails if it threw what nobody asked for. */
  void settle(boolean patiently) {
    boolean wasAsked = asked;
    if (!patiently) {
      thread.interrupt();
    }
    end();
    if (failure != null && !wasAsked) {
      throw new AssertionError(thread.getName() + " threw", failure);
    }
  }

  private void end() {
    asked = true;
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for " + thread.getName(), e);
    }
    if (thread.isAlive()) {
      AssertionError error = stuck(thread.getName() + " does not end");
      thread.interrupt();
      throw error;
    }
  }

  private static AssertionError stuck(String how) {
    StringBuilder dump = new StringBuilder(how);
    for (Map.Entry<Thread, StackTraceElement[]> entry :
        Thread.getAllStackTraces().entrySet()) {
      dump.append("\n").append(entry.getKey()).append(' ').append(entry.getKey().getState());
      for (StackTraceElement frame : entry.getValue()) {
        dump.append("\n    at ").append(frame);
      }
    }
    return new AssertionError(dump.toString());
  }
}
