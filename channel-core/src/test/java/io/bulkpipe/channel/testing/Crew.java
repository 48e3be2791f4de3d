// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The threads of one test. At its end every one is joined, and what one threw that the test did not
 * ask for fails the test. A test that takes too long has all threads dumped, then ended.
 */
public final class Crew implements BeforeEachCallback, AfterEachCallback {
  private static final long SECONDS_TO_DUMP = 20;
  private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

  private final List<Body<?>> bodies = new CopyOnWriteArrayList<>();
  private @Nullable ScheduledFuture<?> dump;

  /** Starts work on a thread of a kind. */
  public <T> Body<T> start(ThreadKind kind, String name, Callable<T> work) {
    Body<T> body = new Body<>(kind, name, work);
    bodies.add(body);
    body.start();
    return body;
  }

  /** Starts work on a thread of a kind. */
  public Body<?> start(ThreadKind kind, String name, Action work) {
    return start(kind, name, () -> {
      work.run();
      return true;
    });
  }

  /** Starts work on a platform thread. */
  public <T> Body<T> start(String name, Callable<T> work) {
    return start(ThreadKind.PLATFORM, name, work);
  }

  /** Starts work on a platform thread. */
  public Body<?> start(String name, Action work) {
    return start(ThreadKind.PLATFORM, name, work);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    String test = context.getUniqueId();
    dump = WATCHDOG.schedule(() -> dump(test), SECONDS_TO_DUMP, TimeUnit.SECONDS);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    boolean patient = context.getExecutionException().isEmpty();
    AssertionError all = null;
    for (Body<?> body : bodies) {
      Throwable failure = body.unaskedFailure(patient && all == null);
      if (failure != null) {
        if (all == null) {
          all = new AssertionError("on " + body.thread().getName() + ": " + failure, failure);
        } else {
          all.addSuppressed(failure);
        }
      }
    }
    if (dump != null) {
      dump.cancel(false);
    }
    if (all != null) {
      throw all;
    }
  }

  private void dump(String test) {
    StringBuilder text = new StringBuilder("stuck: ").append(test).append('\n');
    Thread.getAllStackTraces().forEach((thread, stack) -> append(text, thread, stack));
    text.append("of this test:\n"); // once more, as a virtual thread is not among all
    for (Body<?> body : bodies) {
      append(text, body.thread(), body.thread().getStackTrace());
    }
    System.err.println(text);
  }

  private static void append(StringBuilder text, Thread thread, StackTraceElement[] stack) {
    text.append(thread).append(' ').append(thread.getState()).append('\n');
    for (StackTraceElement frame : stack) {
      text.append("    ").append(frame).append('\n');
    }
  }

  private static ScheduledThreadPoolExecutor watchdog() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, work -> ThreadKind.PLATFORM.unstarted("watchdog", work));
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
