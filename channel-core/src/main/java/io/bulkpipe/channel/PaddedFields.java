// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * All that keeps the words of this package which every operation reads or writes on cache lines of
 * their own: a line before them, the words, and a line behind them. Other threads may write to
 * whatever lies next to an object, a user's array for one.
 *
 * <p>A virtual machine lays out the fields of a superclass before those of its subclasses, so three
 * classes in a row keep the order. With compressed class pointers, HotSpot fills the four bytes
 * behind the header with the first small field of any subclass: the {@code int} of {@link Lead}
 * occupies them. {@code PaddingTest} works out the layouts. The idea of one file for it is
 * Caffeine's.
 */
@SuppressWarnings("unused")
final class PaddedFields {
  private PaddedFields() {}

  /** The cache line before the words. */
  abstract static class Lead {
    private int gap;
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
  }

  /** Of the words of a {@link ChannelCore}, the one that every operation reads. */
  abstract static class CoreFields extends Lead {
    static final VarHandle READINESS = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "readiness", VarHandle.class, CoreFields.class, Readiness.class);

    volatile @Nullable Readiness readiness;
  }

  /** The line behind it. */
  abstract static class CoreTrail extends CoreFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
  }

  /** The words of a {@link CloseState}. */
  abstract static class CloseFields extends Lead {
    static final VarHandle SENDER = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(),
        "sender",
        VarHandle.class,
        CloseFields.class,
        CloseState.SenderEnding.class);
    static final VarHandle RECEIVER = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(),
        "receiver",
        VarHandle.class,
        CloseFields.class,
        CloseState.ReceiverEnding.class);

    /** Set before the first ending is made: what operations look at as long as all is well. */
    volatile boolean touched;

    volatile CloseState.@Nullable SenderEnding sender;
    volatile CloseState.@Nullable ReceiverEnding receiver;
  }

  /** The line behind them. */
  abstract static class CloseTrail extends CloseFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
  }

  /** The words of an {@link EndLock}. */
  abstract static class LockFields extends Lead {
    static final VarHandle COUNT = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "count", VarHandle.class, LockFields.class, long.class);
    static final VarHandle QUEUE = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "queue", VarHandle.class, LockFields.class, EndLockQueue.class);

    /** Twice the number of unlocks, and one more while the lock is held. */
    private long count;

    /** The thread whose callback has a window of this end. */
    @Nullable
    Thread windowOwner;

    /** Whether anybody may ask whether the lock is taken; never false again. */
    volatile boolean watched;

    final boolean shared;
    final boolean spinning;

    volatile @Nullable EndLockQueue queue;

    LockFields(boolean shared, boolean spinning) {
      this.shared = shared;
      this.spinning = spinning;
    }
  }

  /** The line behind them. */
  abstract static class LockTrail extends LockFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    LockTrail(boolean shared, boolean spinning) {
      super(shared, spinning);
    }
  }

  /** The line behind the words of a {@link SendingEnd}. */
  abstract static class SenderTrail extends SendPath {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    SenderTrail(LazyCore lazy) {
      super(lazy);
    }
  }

  /** The line behind the words of a {@link ReceivingEnd}. */
  abstract static class ReceiverTrail extends ReceivePath {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    ReceiverTrail(LazyCore lazy) {
      super(lazy);
    }
  }
}
