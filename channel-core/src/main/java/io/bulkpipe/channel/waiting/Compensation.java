// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How a thread of the library blocks: so that a {@link ForkJoinPool} whose worker it is can run
 * others meanwhile. The blocking queues of the JDK do the same.
 */
public final class Compensation {
  /*
   * COMPENSATE-1  Every wait for another thread's progress goes through here: for bytes, for room,
   *     for the lock of an end, for a drained channel. A pool that did not know of it could have
   *     all of its workers wait for a task that only they could run.
   * COMPENSATE-2  A pool may refuse to compensate, or fail to start a thread. Then the thread
   *     blocks plainly.
   * COMPENSATE-3  A park may end early, as each park may: the caller looks at its condition again.
   */

  private Compensation() {}

  /** Blocks, or gives up, as one action that a pool can be told of. */
  @FunctionalInterface
  private interface Blocking {
    boolean block() throws InterruptedException;
  }

  /**
   * Parks the calling thread.
   *
   * @param waitedFor what a thread dump names
   * @param deadline see {@link Deadline}
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
   * Acquires a lock that may be held for long.
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

  /** Blocks once, whatever comes of it. */
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
