// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The forum's literal proposal: the channel of bytes with bulk operations under its one lock. */
final class OneLockPipe implements BytePipe {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition notEmpty = lock.newCondition();
  private final byte[] ring;
  private int putAt;
  private int takeAt;
  private int count;

  OneLockPipe(int capacity) {
    this.ring = new byte[capacity];
  }

  @Override
  public Sender sender() {
    return (src, length) -> {
      lock.lockInterruptibly();
      try {
        for (int done = 0; done < length; ) {
          while (count == ring.length) {
            notFull.await();
          }
          int n = Math.min(length - done, ring.length - count);
          Wrap.in(src, done, ring, putAt, n);
          putAt = (putAt + n) % ring.length;
          count += n;
          done += n;
          notEmpty.signal();
        }
      } finally {
        lock.unlock();
      }
    };
  }

  @Override
  public Receiver receiver() {
    return (dst, length) -> {
      lock.lockInterruptibly();
      try {
        while (count == 0) {
          notEmpty.await();
        }
        int n = Math.min(length, count);
        Wrap.out(ring, takeAt, dst, n);
        takeAt = (takeAt + n) % ring.length;
        count -= n;
        notFull.signal();
        return n;
      } finally {
        lock.unlock();
      }
    };
  }
}
