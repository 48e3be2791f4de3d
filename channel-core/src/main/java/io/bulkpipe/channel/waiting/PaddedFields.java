// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

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

  /** The word of a {@link Parker}. */
  abstract static class ParkerFields extends Lead {
    static final VarHandle PARKED = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "parked", VarHandle.class, ParkerFields.class, Thread.class);

    volatile @Nullable Thread parked;
  }

  /** The line behind it. */
  abstract static class ParkerTrail extends ParkerFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
  }
}
