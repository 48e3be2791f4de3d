// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.Compensation;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import io.bulkpipe.channel.waiting.Parker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The threads that wait for an {@link EndLock}. They queue for a lock of the JDK, which keeps their
 * order and handles interruption and timeouts. The thread that holds it is the head of the queue,
 * the only one that parks for the end's lock.
 */
final class EndLockQueue {
  /*
   * QUEUE-1  An ending that makes the lock useless wakes the head. It leaves, and the next thread
   *     becomes the head, and finds the same. So all of them leave, whatever the holder does.
   */
  private final ReentrantLock queue = new ReentrantLock();
  private final Parker head = new Parker();
  private final AtomicLong acquisitions = new AtomicLong();

  /**
   * Unparks the head, if there is one, after the caller has unlocked or closed an end, and fenced.
   */
  void unparkFirst() {
    head.unpark();
  }

  /** How often the lock of the queue was acquired. */
  long acquisitions() {
    return acquisitions.get();
  }

  /** Waits for a lock; see {@link EndLock#lock}. */
  int await(EndLock lock, long deadline, BooleanSupplier useless) throws InterruptedException {
    if (!Compensation.lock(queue, deadline)) {
      return Outcome.TIMED_OUT;
    }
    acquisitions.incrementAndGet();
    try {
      head.register();
      while (!lock.tryLock()) {
        if (useless.getAsBoolean()) {
          return Outcome.OVER;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (Deadline.hasPassed(deadline)) {
          return Outcome.TIMED_OUT;
        }
        Compensation.park(lock, deadline);
        head.register();
      }
      return Outcome.MET;
    } finally {
      head.withdraw();
      queue.unlock();
    }
  }
}
