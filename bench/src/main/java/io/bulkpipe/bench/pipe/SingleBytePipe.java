// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The first step: a channel of single bytes. One lock, two conditions, one byte a call. */
final class SingleBytePipe implements BytePipe {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition notEmpty = lock.newCondition();
  private final byte[] ring;
  private int putAt;
  private int takeAt;
  private int count;

  SingleBytePipe(int capacity) {
    this.ring = new byte[capacity];
  }

  private void put(byte value) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count == ring.length) {
        notFull.await();
      }
      ring[putAt] = value;
      putAt = putAt + 1 == ring.length ? 0 : putAt + 1;
      count++;
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  private byte take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count == 0) {
        notEmpty.await();
      }
      byte value = ring[takeAt];
      takeAt = takeAt + 1 == ring.length ? 0 : takeAt + 1;
      count--;
      notFull.signal();
      return value;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Sender sender() {
    return (src, length) -> {
      for (int i = 0; i < length; i++) {
        put(src[i]);
      }
    };
  }

  @Override
  public Receiver receiver() {
    return (dst, length) -> {
      for (int i = 0; i < length; i++) {
        dst[i] = take();
      }
      return length;
    };
  }
}
