// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock an end and a count that both share, as {@code LinkedBlockingQueue} has them, with bulk
 * operations: both ends copy at once, nothing spins.
 */
final class TwoLockPipe implements BytePipe {
  private final ReentrantLock putLock = new ReentrantLock();
  private final Condition notFull = putLock.newCondition();
  private final ReentrantLock takeLock = new ReentrantLock();
  private final Condition notEmpty = takeLock.newCondition();
  private final AtomicInteger count = new AtomicInteger();
  private final byte[] ring;
  private int putAt;
  private int takeAt;

  TwoLockPipe(int capacity) {
    this.ring = new byte[capacity];
  }

  @Override
  public Sender sender() {
    return (src, length) -> {
      boolean wasEmpty = false;
      putLock.lockInterruptibly();
      try {
        for (int done = 0; done < length; ) {
          while (count.get() == ring.length) {
            if (wasEmpty) {
              wasEmpty = false;
              signal(takeLock, notEmpty);
            }
            notFull.await();
          }
          int n = Math.min(length - done, ring.length - count.get());
          Wrap.in(src, done, ring, putAt, n);
          putAt = (putAt + n) % ring.length;
          done += n;
          wasEmpty |= count.getAndAdd(n) == 0;
        }
        if (count.get() < ring.length) {
          notFull.signal();
        }
      } finally {
        putLock.unlock();
      }
      if (wasEmpty) {
        signal(takeLock, notEmpty);
      }
    };
  }

  @Override
  public Receiver receiver() {
    return (dst, length) -> {
      int n;
      boolean wasFull;
      takeLock.lockInterruptibly();
      try {
        while (count.get() == 0) {
          notEmpty.await();
        }
        n = Math.min(length, count.get());
        Wrap.out(ring, takeAt, dst, 0, n);
        takeAt = (takeAt + n) % ring.length;
        int before = count.getAndAdd(-n);
        wasFull = before == ring.length;
        if (before > n) {
          notEmpty.signal();
        }
      } finally {
        takeLock.unlock();
      }
      if (wasFull) {
        signal(putLock, notFull);
      }
      return n;
    };
  }

  private static void signal(ReentrantLock lock, Condition condition) {
    lock.lock();
    try {
      condition.signal();
    } finally {
      lock.unlock();
    }
  }
}
