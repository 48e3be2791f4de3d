// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

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

  /** The field of a {@link Parker}. */
  abstract static class ParkerFields extends Lead {
    static final VarHandle PARKED = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "parked", VarHandle.class, ParkerFields.class, Thread.class);

    volatile @Nullable Thread parked;
  }

  /** The padding after it. */
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
