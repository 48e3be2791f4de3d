// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import io.bulkpipe.channel.waiting.SpinBudget;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The lock of one end: its holder may use that side of the ring. Where a single caller was
 * promised, there is nothing to lock: the call in flight is only marked.
 */
@SuppressWarnings("unused")
class EndLock extends PaddedFields.LockTrail {
  /*
   * A count that is odd while the lock is held; it is taken by compare-and-set. Threads that do not
   * get it wait in an EndLockQueue, which is made for the first of them. Barging is allowed.
   *
   * LOCK-1  give() adds to the count atomically, by a volatile operation. All that was done under
   *     the lock comes before it, and each volatile read that follows comes after it. So it is the
   *     fence of an operation: unlock() looks for the queue after it, and the callers look for
   *     endings and for threads to wake. The first read of each look must be volatile.
   * LOCK-2  The count grows by one with each lock and each unlock, so it also counts the
   *     acquisitions.
   * LOCK-3  Only the holder writes windowOwner, by a plain store, and each thread compares it with
   *     itself only. A thread that does not hold the lock may read an old value, but never itself.
   * LOCK-4  A single caller marks its call without a compare-and-set. It fences after the mark only
   *     while the channel is watched. Then a thread that closes an end and finds no mark has closed
   *     before the call looks at the endings, so the call sees the closing. Without the fence,
   *     other threads see the mark a moment late, and no watcher depends on it then.
   * LOCK-5  A query that no later signal corrects, such as isOver or whenOver of a closed sender,
   *     needs the mark of a call that began before the channel was watched. No fence of this thread
   *     makes the other one's store visible. So the first such query waits for longer than a store
   *     takes to become visible. exact is set after that wait, so queries that come earlier wait,
   *     too.
   */

  /** With assertions enabled, a promise of a single caller is checked. */
  private static final boolean CHECKED = EndLock.class.desiredAssertionStatus();

  /** How many times a platform thread polls the count before it queues. */
  private static final int SPINS = 64;

  /** Longer than a store takes to become visible, in nanoseconds; a processor needs below 1000. */
  private static final long LONGEST_STORE = 20_000;

  /** @param shared false if there is one call at a time anyway */
  EndLock(boolean shared, boolean spinning) {
    super(shared, spinning);
  }

  /**
   * Takes the lock if it is free. For a promised single caller: marks the call, and returns true.
   *
   * @throws IllegalStateException if called from within a callback of this end
   */
  final boolean tryLock() {
    if (shared) {
      return take();
    }
    checkNotLent();
    if (!CHECKED) {
      COUNT.setOpaque(this, count() | 1);
    } else if (!take()) {
      throw new IllegalStateException(
          "two calls at a time, but the builder was promised a single sender or receiver");
    }
    if (watched) {
      VarHandle.fullFence();
    }
    return true;
  }

  /** Notes that the calling thread, which has the lock, lends a window of this end. */
  final void lend() {
    windowOwner = Thread.currentThread();
  }

  /** Notes that the window is back. */
  final void takeBack() {
    windowOwner = null;
  }

  /** Refuses a call made from within the callback that was lent a window of this end. */
  final void checkNotLent() {
    Thread thread = windowOwner;
    if (thread != null && thread == Thread.currentThread()) {
      throw new IllegalStateException(
          "thread=" + thread.getName() + " uses the end whose window its callback was lent");
    }
  }

  /**
   * Waits for the lock that {@link #tryLock} did not get.
   *
   * @param deadline see {@link Deadline}
   * @param useless whether an ending has made the lock useless to the caller
   * @return {@link Outcome#MET} if the caller has the lock; {@link Outcome#TIMED_OUT}, or
   *     {@link Outcome#OVER} if it became useless first
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the calling thread itself has lent a window of this end
   */
  final int lock(long deadline, BooleanSupplier useless) throws InterruptedException {
    checkNotLent();
    if (deadline == Deadline.NOW) {
      return Outcome.TIMED_OUT;
    }
    return spin() ? Outcome.MET : queue().await(this, deadline, useless);
  }

  /** Unlocks, and wakes the first thread that waits for the lock. A fence: see LOCK-1. */
  final void unlock() {
    give();
    wakeFirst();
  }

  /** Whether a thread has ever queued, so that one may be waiting now. The caller has fenced. */
  final boolean hasQueue() {
    return queue != null;
  }

  /** Wakes the first of the threads that wait for the lock. The caller has fenced. */
  final void wakeFirst() {
    EndLockQueue waiting = queue;
    if (waiting != null) {
      waiting.unparkFirst();
    }
  }

  /** Lets each single caller fence after its mark, from its next call on. */
  final void watch() {
    watched = true;
  }

  /** Waits until the mark of a single caller's call that began before is visible: LOCK-5. */
  final void awaitMark() {
    if (!shared && !exact) {
      watched = true;
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < LONGEST_STORE) {
        Thread.onSpinWait();
      }
      exact = true;
    }
  }

  /** How often the lock was taken; 0 if there is nothing to lock. */
  final long acquisitions() {
    return shared ? (count() + 1) / 2 : 0;
  }

  /** Takes the lock, if it is free. A test overrides this. */
  boolean take() {
    long now = count();
    return (now & 1) == 0 && COUNT.compareAndSet(this, now, now + 1);
  }

  /** Gives it back, and wakes no thread. A test overrides this. */
  void give() {
    COUNT.getAndAdd(this, 1L);
  }

  /** Whether a call has the lock. */
  final boolean isLocked() {
    return (count() & 1) != 0;
  }

  private long count() {
    return (long) COUNT.getOpaque(this);
  }

  private boolean spin() {
    if (spinning && SpinBudget.mayEverSpin()) {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
        if (!isLocked() && tryLock()) {
          return true;
        }
      }
    }
    return false;
  }

  private EndLockQueue queue() {
    EndLockQueue made = queue;
    if (made == null) {
      QUEUE.compareAndSet(this, null, new EndLockQueue());
      made = Objects.requireNonNull(queue);
    }
    return made;
  }

  /** How often threads that waited for the lock acquired the lock of their queue. */
  final long queueAcquisitions() {
    EndLockQueue made = queue;
    return made == null ? 0 : made.acquisitions();
  }

  /** Returns {@code free} or {@code held}. */
  @Override
  public String toString() {
    return isLocked() ? "held" : "free";
  }
}
