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
 * The threads that wait for an {@link EndLock}. They queue for a {@link ReentrantLock}, which keeps
 * their order and handles interruption and timeouts. Its holder is the head of the queue. Only the
 * head parks for the lock of the end.
 */
final class EndLockQueue {
  /*
   * QUEUE-1  An ending that makes the lock useless wakes the head, which leaves. The next thread
   *     becomes the head, and finds the same. So all of them leave, even if the lock stays held.
   */
  private final ReentrantLock queue = new ReentrantLock();
  private final Parker head = new Parker();
  private final AtomicLong acquisitions = new AtomicLong();

  /**
   * Unparks the head, if there is one. The caller has unlocked or closed an end, and then fenced.
   */
  void unparkFirst() {
    head.unpark();
  }

  /** Returns how often the lock of the queue was acquired. */
  long acquisitions() {
    return acquisitions.get();
  }

  /** Waits for a lock, with the arguments and results of {@link EndLock#lock}. */
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
