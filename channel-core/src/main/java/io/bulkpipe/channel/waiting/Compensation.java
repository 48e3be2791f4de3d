// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Blocks a thread. If the thread is a worker of a {@link ForkJoinPool}, the pool can run another
 * worker meanwhile. The blocking queues of the JDK do the same.
 */
public final class Compensation {
  /*
   * COMPENSATE-1  Each wait for another thread's progress goes through here: for bytes, for room,
   *     for the lock of an end, for readiness, for a drained channel. Otherwise all workers of a
   *     pool could wait for a task that only they could run.
   * COMPENSATE-2  A pool may refuse to compensate, or fail to start a thread. Then the thread
   *     blocks without compensation.
   * COMPENSATE-3  Like each park, a park here may end early. So the caller looks at its condition
   *     again.
   */

  private Compensation() {}

  /** Blocks, as one action that is passed to the pool. Returns false if the time was up. */
  @FunctionalInterface
  private interface Blocking {
    boolean block() throws InterruptedException;
  }

  /**
   * Parks the calling thread, until it is unparked or interrupted, or the deadline has passed.
   *
   * @param waitedFor the object that a thread dump shows
   * @param deadline as {@link Deadline} defines it
   */
  public static void park(Object waitedFor, long deadline) {
    if (!isWorker()) {
      parkPlainly(waitedFor, deadline);
      return;
    }
    try {
      block(() -> {
        parkPlainly(waitedFor, deadline);
        return true;
      });
    } catch (InterruptedException e) {
      throw new AssertionError("a park is not interrupted by an exception", e);
    }
  }

  private static void parkPlainly(Object waitedFor, long deadline) {
    if (deadline == Deadline.NEVER) {
      LockSupport.park(waitedFor);
    } else {
      LockSupport.parkNanos(waitedFor, Deadline.nanosLeft(deadline));
    }
  }

  /**
   * Acquires a lock that other threads may hold for long.
   *
   * @return false if the time was up
   */
  public static boolean lock(ReentrantLock lock, long deadline) throws InterruptedException {
    if (!isWorker()) {
      return lockPlainly(lock, deadline);
    }
    return lock.tryLock() || block(() -> lockPlainly(lock, deadline));
  }

  private static boolean lockPlainly(ReentrantLock lock, long deadline)
      throws InterruptedException {
    if (deadline == Deadline.NEVER) {
      lock.lockInterruptibly();
      return true;
    }
    return lock.tryLock(Deadline.nanosLeft(deadline), TimeUnit.NANOSECONDS);
  }

  private static boolean isWorker() {
    return Thread.currentThread() instanceof ForkJoinWorkerThread;
  }

  private static boolean block(Blocking blocking) throws InterruptedException {
    Once once = new Once(blocking);
    try {
      ForkJoinPool.managedBlock(once);
    } catch (RuntimeException | Error refused) {
      if (!once.begun) {
        return blocking.block();
      }
      throw refused;
    }
    return once.result;
  }

  /** Blocks exactly once, even if it fails. */
  private static final class Once implements ForkJoinPool.ManagedBlocker {
    private final Blocking blocking;
    private boolean begun;
    private boolean result;

    Once(Blocking blocking) {
      this.blocking = blocking;
    }

    @Override
    public boolean block() throws InterruptedException {
      begun = true;
      result = blocking.block();
      return true;
    }

    @Override
    public boolean isReleasable() {
      return false;
    }
  }
}
