// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The words of a {@link Turn}, between its paddings. */
abstract class TurnWords extends LeadingPadding {
  static final VarHandle TURNS;

  static {
    try {
      TURNS = MethodHandles.lookup().findVarHandle(TurnWords.class, "turns", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Twice the turns that were given back, and one more while somebody has it. */
  @SuppressWarnings("unused") // through TURNS
  private long turns;

  /** The thread whose callback has a window of this end. */
  @Nullable
  Thread borrower;

  /** Whether anybody may ask whether the turn is taken; never false again. */
  volatile boolean watched;

  final boolean shared;
  final boolean spinning;

  volatile @Nullable TurnQueue queue;

  TurnWords(boolean shared, boolean spinning) {
    this.shared = shared;
    this.spinning = spinning;
  }
}

/**
 * The lock of one end: whoever has its turn may use that side of the ring. Where a single caller was
 * promised, there is nothing to lock: the call in flight is only marked.
 */
@SuppressWarnings("unused")
class Turn extends TurnWords {
  /*
   * A count that is odd while somebody has the turn; taken by compare-and-set. Those who do not get
   * it wait in a TurnQueue, which is made for the first of them. Barging is allowed.
   *
   * T1  release() contains a full fence, after the count and all that was done under it, and before
   *     it looks for the queue. The callers rely on the same fence before they look whom to wake.
   * T2  The count grows by one with each taking and each giving back, so it tells the acquisitions.
   * T3  borrower is written by the holder only. Another thread may read anything but itself in it.
   * T4  A single caller marks its call by plain stores, and fences behind the mark only where somebody
   *     watches the channel: then whoever ends an end and finds no mark comes before the call's look at
   *     the endings. Without such a fence, the mark is seen a moment late, while nobody looks.
   */

  /** With assertions enabled, a promise of a single caller is checked. */
  private static final boolean CHECKED = Turn.class.desiredAssertionStatus();

  private static final VarHandle QUEUE;

  static {
    try {
      QUEUE = MethodHandles.lookup().findVarHandle(TurnWords.class, "queue", TurnQueue.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  /** How often a platform thread polls the flag before it queues: a few microseconds. */
  private static final int SPINS = 64;

  /**
   * @param shared false if there is one call at a time anyway
   */
  Turn(boolean shared, boolean spinning) {
    super(shared, spinning);
  }

  /** Takes the turn if nobody has it. */
  final boolean tryAcquire() {
    if (shared) {
      return take();
    }
    checkNotLent();
    if (!CHECKED) {
      TURNS.setOpaque(this, turns() | 1);
    } else if (!take()) {
      throw new IllegalStateException(
          "two calls at a time, but the builder was promised a single sender or receiver");
    }
    if (watched) {
      VarHandle.fullFence();
    }
    return true;
  }

  /** Notes that the calling thread, which has the turn, lends a window of this end. */
  final void lend() {
    borrower = Thread.currentThread();
  }

  /** Notes that the window is back. */
  final void takeBack() {
    borrower = null;
  }

  /** Refuses a call out of the callback that has a window of the same end. */
  final void checkNotLent() {
    Thread thread = borrower;
    if (thread != null && thread == Thread.currentThread()) {
      throw new IllegalStateException(
          "thread=" + thread.getName() + " uses the end whose window its callback was lent");
    }
  }

  /**
   * Waits for the turn that {@link #tryAcquire} did not get.
   *
   * @param deadline see {@link Deadline}
   * @param useless tells whether an ending has made the turn useless to the caller
   * @return {@link WaitPoint#MET} if the caller has the turn; {@link WaitPoint#TIMED_OUT}, or {@link
   *     WaitPoint#OVER} if it became useless first
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the calling thread itself has lent a window of this end
   */
  final int await(long deadline, BooleanSupplier useless) throws InterruptedException {
    checkNotLent();
    if (deadline == Deadline.NOW) {
      return WaitPoint.TIMED_OUT;
    }
    return spin() ? WaitPoint.MET : queue().await(this, deadline, useless);
  }

  /** Gives the turn back. Contains a full fence. */
  final void release() {
    give();
    VarHandle.fullFence();
    if (shared) {
      wakeHeir();
    }
  }

  /** Wakes the first of those who wait for the turn, after a fence. */
  final void wakeHeir() {
    TurnQueue waiting = queue;
    if (waiting != null) {
      waiting.unparkHeir();
    }
  }

  /** Makes {@link #isTaken} exact from the next call on. */
  final void watch() {
    watched = true;
  }

  /** How often the turn was taken; 0 if there is nothing to lock. */
  final long acquisitions() {
    return shared ? (turns() + 1) / 2 : 0;
  }

  /** Takes the turn, if it is free; a test puts a lock of its own before this. */
  boolean take() {
    long now = turns();
    return (now & 1) == 0 && TURNS.compareAndSet(this, now, now + 1);
  }

  /** Gives it back; a test puts a lock of its own before this. */
  void give() {
    TURNS.setRelease(this, (turns() | 1) + 1);
  }

  /** Tells whether a call has the turn. */
  final boolean isTaken() {
    return (turns() & 1) != 0;
  }

  private long turns() {
    return (long) TURNS.getOpaque(this);
  }

  private boolean spin() {
    if (spinning && SpinBudget.mayEverSpin()) {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
        if (!isTaken() && tryAcquire()) {
          return true;
        }
      }
    }
    return false;
  }

  private TurnQueue queue() {
    TurnQueue made = queue;
    if (made == null) {
      QUEUE.compareAndSet(this, null, new TurnQueue());
      made = Objects.requireNonNull(queue);
    }
    return made;
  }

  /** How often those who waited for the turn acquired the lock of their queue. */
  final long queueAcquisitions() {
    TurnQueue made = queue;
    return made == null ? 0 : made.acquisitions();
  }

  /** Tells who has the turn, for {@code toString}: {@code free}, or {@code held}. */
  @Override
  public String toString() {
    return isTaken() ? "held" : "free";
  }
}
