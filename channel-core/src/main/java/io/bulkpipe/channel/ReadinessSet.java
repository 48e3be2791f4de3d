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

/** The futures and parked threads that watch one condition of a channel without holding an end. */
final class ReadinessSet {
  /*
   * A watcher waits for an amount (of bytes, of room, of bytes received) to reach its goal while no
   * call holds the end, or for the end to be over. A thread that changes an amount, gives a lock
   * back or closes an end fences, and then calls signalReady(). A thread that registers a watcher
   * does the same. Of two fences one comes first, so one of the two sees the other. Three pairs:
   *
   *   publish; fence; read least, read held    against   register least; fence; read the amount
   *   publish; fence; read held                against   give back; fence; read least, the amount
   *   end;     fence; read least               against   register least; fence; read the ending
   *
   * READY-1  least is at most the least goal of all watchers, so that a publication need not look
   *     through thousands; NOBODY if there are none.
   * READY-2  Futures are completed by their executor, threads unparked, outside of the lock; but a
   *     call that signals before it waits, or in the middle of a batch, has its lock.
   * READY-3  A watcher leaves the set when it is signalled, or when its future was completed by
   *     anybody. So a thread that finds that others were faster registers anew before it parks.
   * READY-4  A watcher that has left the set is signalled next, by the same thread, and nothing in
   *     between can fail: none is lost because memory is short, or an executor refuses.
   * READY-5  A thread whose stack runs out does not keep the lock: before it takes it, it uses more
   *     stack than it will under it. Otherwise not even close() would return, in any thread.
   */

  /** What is watched. */
  interface Condition {
    /** How much there is now. */
    long amount();

    /** Whether a call holds the end, so that a try would be in vain. */
    boolean isHeld();

    /** Whether there is no point in waiting any more. */
    boolean isOver();
  }

  /** More than what is needed under the lock. */
  private static final int FRAMES = 16;

  private static final long NOBODY = Long.MAX_VALUE;
  private static final Comparator<Watcher> BY_GOAL =
      Comparator.comparingLong((Watcher w) -> w.goal).thenComparingLong(w -> w.number);

  /** A future or a thread that watches. */
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
   * @param channel its name, for flight recordings
   * @param waitsFor what a thread waits for here, for the same
   */
  ReadinessSet(
      String channel, String waitsFor, Condition condition, @Nullable Executor executor) {
    this.channel = channel;
    this.waitsFor = waitsFor;
    this.condition = condition;
    this.executor = executor;
  }

  /** A future that the channel's executor completes: see the other one. */
  CompletableFuture<@Nullable Void> when(long goal) {
    return when(goal, executor);
  }

  /**
   * A future that is completed once the amount has reached a goal, or the end is over.
   *
   * @param executor completes it; null for the library's own threads
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on the dependents
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

  /** Registers, and parks: who was signalled is in the set no more, and others may be faster. */
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

  /** Returns whether anybody watches. */
  boolean isWatched() {
    return least != NOBODY;
  }

  /** Returns whether anybody watches for so much or less. */
  boolean isWatched(long amount) {
    long goal = least;
    return goal != NOBODY && goal <= amount;
  }

  /** How often the lock of this set was acquired. */
  long acquisitions() {
    return acquisitions.get();
  }

  /** Signals those whose time has come. The caller has fenced after its change. */
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

  /** Takes the first one out of the set whose time has come; null if there is none. */
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

  /** Takes the lock; or throws, if the stack is too short for what is done under it: READY-5. */
  private void acquire() {
    var unused = use(FRAMES);
    acquisitions.incrementAndGet();
    lock.lock();
  }

  /** Uses some stack. */
  private static int use(int frames) {
    return frames == 0 ? 0 : 1 + use(frames - 1);
  }

  private void updateLeast() {
    least = watchers.isEmpty() ? NOBODY : watchers.first().goal;
  }
}
