// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** The word of a {@link Turn} that changes at every operation, between its paddings. */
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
}

/**
 * The lock of one end: whoever has its turn may use that side of the ring. Where a single caller was
 * promised, there is nothing to lock, and only the fence of the release remains.
 */
@SuppressWarnings("unused")
class Turn extends TurnWords {
  /*
   * A count that is odd while somebody has the turn; taken by compare-and-set. Those who do not get
   * it queue for a lock of the JDK; who has that lock is the heir, the only one to park for the turn.
   * Releasing thus looks at one word, and the queue (its order, interruption, timeouts) is not ours.
   * Barging is allowed.
   *
   * T1  release() contains a full fence, after the count and all that was done under it, and before
   *     it looks for the heir. The callers rely on the same fence before they look whom to wake.
   * T2  The count grows by one with each taking and each giving back, so it tells the acquisitions.
   */

  /** With assertions enabled, a promise of a single caller is checked. */
  private static final boolean CHECKED = Turn.class.desiredAssertionStatus();

  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  /** How often a platform thread polls the flag before it queues: a few microseconds. */
  private static final int SPINS = 64;

  private final boolean shared;
  private final boolean spinning;
  private final ReentrantLock queue = new ReentrantLock();
  private final Parking heir = new Parking();

  /**
   * @param shared false if there is one call at a time anyway
   */
  Turn(boolean shared, boolean spinning) {
    this.shared = shared;
    this.spinning = spinning;
  }

  /** Takes the turn if nobody has it. */
  final boolean tryAcquire() {
    if (!shared) {
      if (CHECKED && !take()) {
        throw new IllegalStateException(
            "two calls at a time, but the builder was promised a single sender or receiver");
      }
      return true;
    }
    return take();
  }

  /**
   * Waits for the turn that {@link #tryAcquire} did not get.
   *
   * @param deadline see {@link Deadline}
   * @return true if the caller has the turn; false if the time was up
   * @throws InterruptedException if the thread is interrupted
   */
  final boolean await(long deadline) throws InterruptedException {
    return deadline != Deadline.NOW && (spin() || queueUp(deadline));
  }

  /** Gives the turn back. Contains a full fence. */
  final void release() {
    if (shared) {
      give();
      VarHandle.fullFence();
      heir.unpark();
    } else {
      if (CHECKED) {
        give();
      }
      VarHandle.fullFence();
    }
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
    TURNS.setRelease(this, turns() + 1);
  }

  private boolean isHeld() {
    return (turns() & 1) != 0;
  }

  private long turns() {
    return (long) TURNS.getOpaque(this);
  }

  private boolean spin() {
    if (spinning && SpinBudget.mayEverSpin()) {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
        if (!isHeld() && tryAcquire()) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean queueUp(long deadline) throws InterruptedException {
    if (deadline == Deadline.NEVER) {
      queue.lockInterruptibly();
    } else if (!queue.tryLock(Deadline.nanosLeft(deadline), TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      heir.register();
      while (!tryAcquire()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline == Deadline.NEVER) {
          LockSupport.park(this);
        } else {
          long left = Deadline.nanosLeft(deadline);
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(this, left);
        }
        heir.register();
      }
      return true;
    } finally {
      heir.withdraw();
      queue.unlock();
    }
  }

  /** Tells who has the turn, for {@code toString}: {@code free}, or {@code held}. */
  @Override
  public String toString() {
    return isHeld() ? "held" : "free";
  }
}
