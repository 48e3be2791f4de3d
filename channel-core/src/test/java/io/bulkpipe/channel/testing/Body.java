// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.State;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Work of a test on another thread. What becomes of it is asked for, or told by {@link Crew}. */
public final class Body<T> {
  private static final Set<String> WAITING_CALLS = Set.of(
      "sendBulk",
      "sendByte",
      "fill",
      "awaitDrained",
      "send",
      "sendAll",
      "receiveInto",
      "receiveByte",
      "receiveFully",
      "drain",
      "receive",
      "receiveAll");

  private final Callable<T> work;
  private final Thread thread;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean flagAtEnd;
  private volatile boolean asked;

  Body(ThreadKind kind, String name, Callable<T> work) {
    this.work = work;
    this.thread = kind.unstarted(name, this::run);
  }

  private void run() {
    try {
      result = work.call();
    } catch (Throwable t) {
      failure = t;
    } finally {
      flagAtEnd = Thread.currentThread().isInterrupted();
    }
  }

  /** The thread of this body. */
  public Thread thread() {
    return thread;
  }

  /** Tells whether the work is over. */
  public boolean ended() {
    return !thread.isAlive();
  }

  /** Waits for the end and returns what the work returned; fails if it threw. */
  @SuppressWarnings("NullAway") // null only where the work returns null
  public T result() {
    asked = true;
    join();
    if (failure != null) {
      throw new AssertionError(thread.getName() + " threw " + failure, failure);
    }
    return result;
  }

  /** Waits for the end and returns what the work threw; fails if it threw nothing. */
  public Throwable failure() {
    asked = true;
    join();
    Throwable thrown = failure;
    if (thrown == null) {
      throw new AssertionError(thread.getName() + " was to throw, but returned " + result);
    }
    return thrown;
  }

  /** Waits for the end and returns what the work threw; fails unless it is of a type. */
  public <X extends Throwable> X failure(Class<X> type) {
    Throwable thrown = failure();
    assertThat(thrown).isInstanceOf(type);
    return type.cast(thrown);
  }

  /** Waits for the end and tells whether the thread was left with its interrupt flag set. */
  public boolean flagAtEnd() {
    join();
    return flagAtEnd;
  }

  /** Waits until the thread is parked in a call of the channel; fails if the work ends before. */
  public Body<T> awaitParked() {
    Await.until(thread.getName() + " is parked or has ended", () -> ended() || isParked());
    if (ended()) {
      asked = true;
      throw new AssertionError(
          thread.getName() + " was to wait, but returned " + result + " or threw " + failure,
          failure);
    }
    return this;
  }

  /** Tells whether the thread is parked in a call of the channel. */
  public boolean isParked() {
    State state = thread.getState();
    return (state == State.WAITING || state == State.TIMED_WAITING || state == State.BLOCKED)
        && Arrays.stream(thread.getStackTrace()).anyMatch(Body::isWaitingCall);
  }

  private static boolean isWaitingCall(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("io.bulkpipe.channel.")
        && !type.startsWith("io.bulkpipe.channel.testing.")
        && !type.contains("Test")
        && WAITING_CALLS.contains(frame.getMethodName());
  }

  void start() {
    thread.start();
  }

  /** What nobody asked for: the failure, or the fact that the work does not end. */
  @Nullable
  Throwable unaskedFailure(boolean patient) {
    try {
      if (!patient) {
        thread.interrupt();
      }
      thread.join(patient ? Await.PATIENCE.toMillis() : 2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      AssertionError stuck = stuck();
      thread.interrupt();
      return stuck;
    }
    return asked ? null : failure;
  }

  private void join() {
    try {
      thread.join(Await.PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the end of " + thread.getName(), e);
    }
    if (thread.isAlive()) {
      throw stuck();
    }
  }

  private AssertionError stuck() {
    AssertionError error = new AssertionError(thread.getName() + " does not end; it is here:");
    error.setStackTrace(thread.getStackTrace());
    return error;
  }
}
