// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The forum's two first steps under one lock: a channel of single bytes, an acquisition each, and
 * the literal proposal, the same channel with bulk operations.
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
    return bulk ? this::putAll : this::putEach;
  }

  @Override
  public Receiver receiver() {
    return bulk ? this::takeSome : this::takeEach;
  }

  private void putAll(byte[] src, int length) throws InterruptedException {
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
  }

  private int takeSome(byte[] dst, int length) throws InterruptedException {
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
  }

  private void putEach(byte[] src, int length) throws InterruptedException {
    for (int i = 0; i < length; i++) {
      lock.lockInterruptibly();
      try {
        while (count == ring.length) {
          notFull.await();
        }
        ring[putAt] = src[i];
        putAt = putAt + 1 == ring.length ? 0 : putAt + 1;
        count++;
        notEmpty.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  private int takeEach(byte[] dst, int length) throws InterruptedException {
    for (int i = 0; i < length; i++) {
      lock.lockInterruptibly();
      try {
        while (count == 0) {
          notEmpty.await();
        }
        dst[i] = ring[takeAt];
        takeAt = takeAt + 1 == ring.length ? 0 : takeAt + 1;
        count--;
        notFull.signal();
      } finally {
        lock.unlock();
      }
    }
    return length;
  }
}
