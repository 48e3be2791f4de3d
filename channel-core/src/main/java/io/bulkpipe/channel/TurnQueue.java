// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Those who wait for a {@link Turn}: they queue for a lock of the JDK, and who has that lock is the
 * heir, the only one to park for the turn. Order, interruption and timeouts of the queue are not ours.
 */
final class TurnQueue {
  /*
   * Q1  An ending that makes the turn useless wakes the heir. It leaves, and so lets the next one
   *     become the heir, which finds the same: all of them go, whatever the holder does.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Parking heir = new Parking();
  private final AtomicLong acquisitions = new AtomicLong();

  /** Unparks the heir, if there is one. The caller has given the turn back, or ended, and fenced. */
  void unparkHeir() {
    heir.unpark();
  }

  /** How often the lock of the queue was acquired. */
  long acquisitions() {
    return acquisitions.get();
  }

  /** Waits for a turn; see {@link Turn#await}. */
  int await(Turn turn, long deadline, BooleanSupplier useless) throws InterruptedException {
    if (!Compensation.lock(lock, deadline)) {
      return WaitPoint.TIMED_OUT;
    }
    acquisitions.incrementAndGet();
    try {
      heir.register();
      while (!turn.tryAcquire()) {
        if (useless.getAsBoolean()) {
          return WaitPoint.OVER;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (Deadline.hasPassed(deadline)) {
          return WaitPoint.TIMED_OUT;
        }
        Compensation.park(turn, deadline);
        heir.register();
      }
      return WaitPoint.MET;
    } finally {
      heir.withdraw();
      lock.unlock();
    }
  }
}
