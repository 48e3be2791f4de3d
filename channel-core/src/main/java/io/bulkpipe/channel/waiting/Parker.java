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
   * fences one comes first, so either the waiter sees the condition or the waker the waiter.
   *
   * PARK-1  The registration is the thread itself. A waker that removes it (compare-and-set to
   *     null) unparks that very thread. So no thread is unparked for another's registration, and
   *     none is forgotten.
   * PARK-2  A thread that was unparked looks at its condition again. So a stray permit does no
   *     harm.
   * PARK-3  One thread at a time registers: it holds the end, or is first in the queue for it.
   */

  /** Returns whether a thread is registered. Read after a full fence that follows the change. */
  public final boolean isOccupied() {
    return parked != null;
  }

  /** Unparks the thread that is registered, if there is one. */
  public final void unpark() {
    Thread waiter = parked;
    if (waiter != null && PARKED.compareAndSet(this, waiter, null)) {
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Registers the calling thread, or registers it again if it was unparked. The caller looks at its
   * condition before it parks.
   */
  public final void register() {
    Thread self = Thread.currentThread();
    assert isFreeFor(self) : this;
    parked = self;
    VarHandle.fullFence();
  }

  /** Reads the registration once: another thread may remove it meanwhile. */
  private boolean isFreeFor(Thread self) {
    Thread waiter = parked;
    return waiter == null || waiter == self;
  }

  /** Takes the registration back; false if a waker has unparked the thread for it. */
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
