// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.Compensation;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.WaitEvent;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The watchers of one condition: futures, and parked threads that hold no end. */
final class ReadinessSet {
  /*
   * A watcher waits until an amount (of bytes, of room, of bytes received) has reached its goal and
   * no call holds the end, or until the end is over. A thread that changes an amount, releases a
   * lock or closes an end fences, and then calls signalReady(). A thread that registers a watcher
   * does the same. Of two fences one comes first, so one of the two sees the other. There are three
   * pairs:
   *
   * - A publication and a registration. One side publishes, fences, and reads `least`, and then
   *   whether the end is held. The other sets `least`, fences, and reads the amount, and then
   *   whether the end is held.
   * - A publication and an unlock. One side publishes, fences, and reads whether the end is held.
   *   The other unlocks, fences, and reads `least` and the amount.
   * - An ending and a registration. One side closes the end, fences, and reads `least`. The other
   *   sets `least`, fences, and reads the ending.
   *
   * READY-1  least is the least goal of all watchers, or NOBODY if there are none. So a publication
   *     need not look through thousands of watchers.
   * READY-2  Watchers are signalled outside of the lock of this set. But a call that signals before
   *     it waits, or in the middle of a batch, holds the lock of its end.
   * READY-3  A watcher leaves the set when it is signalled, or when its future completes in any
   *     other way. So a thread that finds its condition gone again registers anew before it parks.
   * READY-4  The thread that takes a watcher out of the set signals it next. Nothing in between can
   *     fail. So no watcher is lost if memory is short or an executor refuses a task.
   * READY-5  A thread never runs out of stack under the lock. Before it takes the lock, it uses
   *     more stack than it needs under it. A lock that was never released would block close() in
   *     all threads.
   */

  /** A condition to watch. */
  interface Condition {
    /** Returns the present amount. */
    long amount();

    /** Returns whether a call holds the end. A {@code try} form would then do nothing. */
    boolean isHeld();

    /** Returns whether the end is over, so that waiting is useless. */
    boolean isOver();
  }

  /** More frames than are needed under the lock. */
  private static final int FRAMES = 16;

  private static final long NOBODY = Long.MAX_VALUE;
  private static final Comparator<Watcher> BY_GOAL =
      Comparator.comparingLong((Watcher w) -> w.goal).thenComparingLong(w -> w.number);

  /** A future, or a parked thread. */
  private static final class Watcher {
    private final long goal;
    private final long number;
    private final @Nullable CompletableFuture<@Nullable Void> future;
    private final @Nullable Executor executor;
    private final @Nullable Thread thread;

    Watcher(
        long goal,
        long number,
        @Nullable CompletableFuture<@Nullable Void> future,
        @Nullable Executor executor,
        @Nullable Thread thread) {
      this.goal = goal;
      this.number = number;
      this.future = future;
      this.executor = executor;
      this.thread = thread;
    }

    void signal() {
      if (thread != null) {
        LockSupport.unpark(thread);
      }
      if (future != null) {
        Completion.complete(future, executor);
      }
    }
  }

  private final String channel;
  private final String waitsFor;
  private final Condition condition;
  private final @Nullable Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Watcher> watchers = new TreeSet<>(BY_GOAL);
  private long registered;
  private final AtomicLong acquisitions = new AtomicLong();
  private volatile long least = NOBODY;

  /**
   * @param channel the channel's name, for flight recordings
   * @param waitsFor a word for the condition, for flight recordings
   */
  ReadinessSet(String channel, String waitsFor, Condition condition, @Nullable Executor executor) {
    this.channel = channel;
    this.waitsFor = waitsFor;
    this.condition = condition;
    this.executor = executor;
  }

  /** Returns a future like that of {@link #when(long, Executor)}, for the channel's executor. */
  CompletableFuture<@Nullable Void> when(long goal) {
    return when(goal, executor);
  }

  /**
   * Returns a future that completes once the amount has reached a goal, or the end is over.
   *
   * @param executor completes it; null for the library's own threads
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the removal
  CompletableFuture<@Nullable Void> when(long goal, @Nullable Executor executor) {
    if (isDue(goal)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
    Watcher watcher = add(goal, future, executor, null);
    future.whenComplete((nothing, failure) -> remove(watcher));
    signalReady();
    return future;
  }

  /**
   * Waits until the amount has reached a goal, or the end is over.
   *
   * @return false if the time was up
   * @throws InterruptedException if the thread is interrupted
   */
  boolean await(long goal, long deadline) throws InterruptedException {
    if (isDue(goal)) {
      return true;
    }
    if (Deadline.hasPassed(deadline)) {
      return false;
    }
    Object event = WaitEvent.Recorder.PRESENT ? WaitEvent.started() : null;
    try {
      do {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (Deadline.hasPassed(deadline)) {
          return false;
        }
        parkUnlessDue(goal, deadline);
      } while (!isDue(goal));
      return true;
    } finally {
      if (event != null) {
        WaitEvent.ended(event, channel, waitsFor);
      }
    }
  }

  /** Registers the calling thread, and parks it unless its condition has come: READY-3. */
  private void parkUnlessDue(long goal, long deadline) {
    Watcher watcher = add(goal, null, null, Thread.currentThread());
    try {
      if (!isDue(goal)) {
        Compensation.park(this, deadline);
      }
    } finally {
      remove(watcher);
    }
  }

  /** Returns whether there is a watcher. */
  boolean isWatched() {
    return least != NOBODY;
  }

  /** Returns whether there is a watcher whose goal is so much or less. */
  boolean isWatched(long amount) {
    long goal = least;
    return goal != NOBODY && goal <= amount;
  }

  /** Returns how often the lock of this set was acquired. */
  long acquisitions() {
    return acquisitions.get();
  }

  /** Signals the watchers whose condition has come. The caller has fenced after its change. */
  void signalReady() {
    for (long goal = least; goal != NOBODY && isDue(goal); goal = least) {
      Watcher watcher = takeDue();
      if (watcher == null) {
        return;
      }
      watcher.signal();
    }
  }

  private boolean isDue(long goal) {
    return condition.isOver() || (condition.amount() >= goal && !condition.isHeld());
  }

  /** Takes a watcher whose condition has come out of the set; null if there is none. */
  private @Nullable Watcher takeDue() {
    acquire();
    try {
      long reached = condition.isOver() ? NOBODY : condition.isHeld() ? -1 : condition.amount();
      if (watchers.isEmpty() || watchers.first().goal > reached) {
        return null;
      }
      Watcher due = watchers.pollFirst();
      updateLeast();
      return due;
    } finally {
      lock.unlock();
    }
  }

  private Watcher add(
      long goal,
      @Nullable CompletableFuture<@Nullable Void> future,
      @Nullable Executor executor,
      @Nullable Thread thread) {
    acquire();
    Watcher watcher;
    try {
      watcher = new Watcher(goal, registered++, future, executor, thread);
      watchers.add(watcher);
      updateLeast();
    } finally {
      lock.unlock();
    }
    VarHandle.fullFence();
    return watcher;
  }

  private void remove(Watcher watcher) {
    acquire();
    try {
      watchers.remove(watcher);
      updateLeast();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lock. Throws if the stack is too short for the work under it: READY-5. */
  private void acquire() {
    StackReserve.require(FRAMES);
    acquisitions.incrementAndGet();
    lock.lock();
  }

  private void updateLeast() {
    least = watchers.isEmpty() ? NOBODY : watchers.first().goal;
  }
}
