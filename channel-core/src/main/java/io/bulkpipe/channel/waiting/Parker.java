// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/** A place for one thread to park, and for others to unpark it. */
@SuppressWarnings("unused")
public class Parker extends PaddedFields.ParkerTrail {
  /*
   * Waking is a Dekker protocol. A waiter registers, fences, looks at its condition again and only
   * then parks. A waker makes the condition true, fences, and then looks for a waiter. Of two such
   * fences one comes first. So either the waiter sees the condition, or the waker sees the waiter.
   *
   * PARK-1  The registration is the thread itself. A waker that removes it, by a compare-and-set to
   *     null, unparks that thread. So no thread is unparked for another's registration, and none is
   *     forgotten. If the unparking overflows the waker's stack, the waker puts the registration
   *     back, so that an ending still finds it. It writes the field, because a compare-and-set may
   *     need more stack. If the thread has gone meanwhile, by a timeout, this is a registration
   *     without a thread. The next thread to register replaces it; with assertions, that throws.
   * PARK-2  A thread that was unparked looks at its condition again. So a stray permit does no
   *     harm.
   * PARK-3  One thread at a time registers: it holds the lock of the end, or is the head of the
   *     queue for it.
   */

  /** Returns whether a thread is registered. Read after a full fence that follows the change. */
  public final boolean isOccupied() {
    return parked != null;
  }

  /** Unparks the thread that is registered, if there is one. */
  public final void unpark() {
    Thread waiter = parked;
    if (waiter != null && PARKED.compareAndSet(this, waiter, null)) {
      try {
        LockSupport.unpark(waiter);
      } catch (StackOverflowError e) {
        if (parked == null) {
          parked = waiter;
        }
        throw e;
      }
    }
  }

  /**
   * Registers the calling thread, also again after it was unparked. Contains a full fence. The
   * caller looks at its condition before it parks.
   */
  public final void register() {
    Thread self = Thread.currentThread();
    assert isFreeFor(self) : this;
    parked = self;
    VarHandle.fullFence();
  }

  /** Reads the registration once, because another thread may remove it meanwhile. */
  private boolean isFreeFor(Thread self) {
    Thread waiter = parked;
    return waiter == null || waiter == self;
  }

  /**
   * Takes the registration back. Returns false if a waker has already removed it. That waker
   * unparks this thread.
   */
  public final boolean withdraw() {
    Thread self = Thread.currentThread();
    return parked == self && PARKED.compareAndSet(this, self, null);
  }

  @Override
  public String toString() {
    Thread waiter = parked;
    return waiter == null ? "nobody" : waiter.getName();
  }
}
