// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The word of a {@link Parking}, between its paddings. */
abstract class ParkingWord extends LeadingPadding {
  static final VarHandle PARKED;

  static {
    try {
      PARKED = MethodHandles.lookup().findVarHandle(ParkingWord.class, "parked", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  volatile @Nullable Thread parked;
}

/** A place for one thread to park, and for others to unpark it. */
@SuppressWarnings("unused")
class Parking extends ParkingWord {
  /*
   * Waking is a Dekker protocol. A waiter registers, fences, looks at its condition again and only
   * then parks; whoever makes the condition true does so, fences, and then looks for a waiter. Of
   * two such fences one comes first, so either the waiter sees the condition or the waker the waiter.
   *
   * W1  The registration is the thread itself, and who removes it (compare-and-set to null) unparks
   *     that very thread: no thread is unparked for another's registration, none is forgotten.
   * W2  Whoever was unparked looks at its condition again; a stray permit harms nobody.
   * W3  One thread at a time registers: it holds the end, or is first in the queue for it.
   */

  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  /** Tells whether a thread is registered. Read after a full fence that follows the change. */
  final boolean isOccupied() {
    return parked != null;
  }

  /** Unparks the thread that is registered, if there is one. */
  final void unpark() {
    Thread waiter = parked;
    if (waiter != null && PARKED.compareAndSet(this, waiter, null)) {
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Registers the calling thread, or registers it again if it was unparked. Whoever calls this looks
   * at its condition before it parks.
   */
  final void register() {
    Thread self = Thread.currentThread();
    assert isFreeFor(self) : this;
    parked = self;
    VarHandle.fullFence();
  }

  /** Reads the registration once: somebody may remove it meanwhile. */
  private boolean isFreeFor(Thread self) {
    Thread waiter = parked;
    return waiter == null || waiter == self;
  }

  /** Takes the registration back; false if somebody has unparked the thread for it. */
  final boolean withdraw() {
    Thread self = Thread.currentThread();
    return parked == self && PARKED.compareAndSet(this, self, null);
  }

  @Override
  public String toString() {
    Thread waiter = parked;
    return waiter == null ? "nobody" : waiter.getName();
  }
}
