// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The common part of both ends: fields with parts of the core, which the first call makes. */
@SuppressWarnings("NullAway.Init") // start() sets them
abstract class ChannelEnd extends PaddedFields.Lead {
  /*
   * START-1  The first call sets the fields, and the lock last, by a release. Each call reads the
   *     lock first, by an acquire, and so sees the others. A thread that sets them again sets the
   *     same values.
   */

  private static final int LARGEST_SLICE = 16 * 1024;
  private static final int SMALLEST_SLICE = 256;
  private static final VarHandle LOCK = ConstantBootstraps.fieldVarHandle(
      MethodHandles.lookup(), "lock", VarHandle.class, ChannelEnd.class, EndLock.class);

  final LazyCore lazy;
  ChannelCore core;

  /** The most bytes to copy before they are published. */
  int slice;

  /** Read first by every call, through {@link #endLock()}. */
  EndLock lock;

  ChannelEnd(LazyCore lazy) {
    this.lazy = lazy;
  }

  /** Returns the lock of this end. After this call, the fields are set. */
  final EndLock endLock() {
    EndLock made = (EndLock) LOCK.getAcquire(this);
    return made == null ? start() : made;
  }

  /** Returns the core, for calls that do not move bytes. */
  final ChannelCore core() {
    endLock();
    return core;
  }

  private EndLock start() {
    ChannelCore made = lazy.get();
    core = made;
    slice = Math.max(SMALLEST_SLICE, Math.min(LARGEST_SLICE, made.capacity() / 4));
    EndLock own = use(made);
    LOCK.setRelease(this, own);
    return own;
  }

  public final String name() {
    return lazy.name();
  }

  public final ChannelStats stats() {
    return core().stats();
  }

  public final int capacity() {
    return lazy.capacity();
  }

  public final int largestMinimum() {
    return Arguments.largestMinimum(lazy.capacity());
  }

  /** Sets the fields of a subclass and returns the lock. */
  abstract EndLock use(ChannelCore made);
}
