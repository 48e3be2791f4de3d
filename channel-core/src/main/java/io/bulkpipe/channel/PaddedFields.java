// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.WaitPoint;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The padding of this package. It keeps fields that every operation uses on cache lines of their
 * own: padding before them, the fields, and padding after them. Otherwise writes of other threads
 * to a neighbour in memory, such as a user's array, would slow down each access. A word is eight
 * bytes, and seven words to either side are enough: a line of 64 bytes reaches no further.
 *
 * <p>HotSpot lays out the fields of a superclass before those of its subclasses, so three classes
 * in a row keep the order. It fills the gaps between them with the first small fields of any
 * subclass: the four bytes after a header of 12 bytes, or those before an object's first
 * {@code long}. The {@code int}s of {@link Lead} occupy these gaps, whichever header there is.
 * {@code PaddingTest} checks the layouts. One file for all padding is an idea of Caffeine.
 */
@SuppressWarnings("unused")
final class PaddedFields {
  private PaddedFields() {}

  /** The padding before the fields. The header of the object is a part of it. */
  abstract static class Lead {
    private int gap0;
    private int gap1;
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
  }

  /** The fields of a {@link CloseState}. */
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

    /** Set before the first ending. While both ends are open, operations read only this field. */
    volatile boolean touched;

    volatile CloseState.@Nullable SenderEnding sender;
    volatile CloseState.@Nullable ReceiverEnding receiver;
  }

  /** The fields of a {@link ChannelCore} that every operation reads, after a {@link CloseState}. */
  abstract static class CoreFields extends CloseState {
    static final VarHandle READINESS = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "readiness", VarHandle.class, CoreFields.class, Readiness.class);

    volatile @Nullable Readiness readiness;

    /** The place where a sender waits for room; null until one has waited. */
    volatile @Nullable WaitPoint room;

    /** The place where a receiver waits for bytes; null until one has waited. */
    volatile @Nullable WaitPoint bytes;
  }

  /** The padding after them. */
  abstract static class CoreTrail extends CoreFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
  }

  /** The fields of an {@link EndLock}. */
  abstract static class LockFields extends Lead {
    static final VarHandle COUNT = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "count", VarHandle.class, LockFields.class, long.class);
    static final VarHandle QUEUE = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "queue", VarHandle.class, LockFields.class, EndLockQueue.class);

    /** Twice the number of unlocks, and one more while the lock is held. */
    private long count;

    /** The thread whose callback has a window of this end; null if none has. */
    @Nullable
    Thread windowOwner;

    /** Whether {@link EndLock#isLocked} must be exact. Never false again. */
    volatile boolean watched;

    /** Whether the marks of calls that began before {@code watched} was set are visible by now. */
    volatile boolean exact;

    final boolean shared;
    final boolean spinning;

    volatile @Nullable EndLockQueue queue;

    LockFields(boolean shared, boolean spinning) {
      this.shared = shared;
      this.spinning = spinning;
    }
  }

  /** The padding after them. */
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

  /** The padding after the fields of a {@link SendingEnd}. */
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

  /** The padding after the fields of a {@link ReceivingEnd}. */
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
