// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The forum's two first steps under one lock: the literal proposal, a ring with bulk operations,
 * and before it a channel of single bytes, the same with an acquisition a byte.
 */
final class OneLockPipe implements BytePipe {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition notEmpty = lock.newCondition();
  private final boolean bulk;
  private final byte[] ring;
  private int putAt;
  private int takeAt;
  private int count;

  OneLockPipe(int capacity, boolean bulk) {
    this.ring = new byte[capacity];
    this.bulk = bulk;
  }

  @Override
  public Sender sender() {
    if (bulk) {
      return (src, length) -> put(src, 0, length);
    }
    return (src, length) -> {
      for (int i = 0; i < length; i++) {
        put(src, i, 1);
      }
    };
  }

  @Override
  public Receiver receiver() {
    if (bulk) {
      return (dst, length) -> take(dst, 0, length);
    }
    return (dst, length) -> {
      for (int i = 0; i < length; i++) {
        take(dst, i, 1);
      }
      return length;
    };
  }

  private void put(byte[] src, int offset, int length) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (int done = 0; done < length; ) {
        while (count == ring.length) {
          notFull.await();
        }
        int n = Math.min(length - done, ring.length - count);
        Wrap.in(src, offset + done, ring, putAt, n);
        putAt = (putAt + n) % ring.length;
        count += n;
        done += n;
        notEmpty.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private int take(byte[] dst, int offset, int length) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count == 0) {
        notEmpty.await();
      }
      int n = Math.min(length, count);
      Wrap.out(ring, takeAt, dst, offset, n);
      takeAt = (takeAt + n) % ring.length;
      count -= n;
      notFull.signal();
      return n;
    } finally {
      lock.unlock();
    }
  }
}
