// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Those who wait for a {@link Turn}: they queue for a lock of the JDK, and who has that lock is the
 * heir, the only one to park for the turn. Order, interruption and timeouts of the queue are not ours.
 */
final class TurnQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Parking heir = new Parking();
  private final AtomicLong acquisitions = new AtomicLong();

  /** Unparks the heir, if there is one. The caller has given the turn back and fenced. */
  void unparkHeir() {
    heir.unpark();
  }

  /** How often the lock of the queue was acquired. */
  long acquisitions() {
    return acquisitions.get();
  }

  /** Waits for a turn; see {@link Turn#await}. */
  boolean await(Turn turn, long deadline) throws InterruptedException {
    if (deadline == Deadline.NEVER) {
      lock.lockInterruptibly();
    } else if (!lock.tryLock(Deadline.nanosLeft(deadline), TimeUnit.NANOSECONDS)) {
      return false;
    }
    acquisitions.incrementAndGet();
    try {
      heir.register();
      while (!turn.tryAcquire()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline == Deadline.NEVER) {
          LockSupport.park(turn);
        } else {
          long left = Deadline.nanosLeft(deadline);
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(turn, left);
        }
        heir.register();
      }
      return true;
    } finally {
      heir.withdraw();
      lock.unlock();
    }
  }
}
