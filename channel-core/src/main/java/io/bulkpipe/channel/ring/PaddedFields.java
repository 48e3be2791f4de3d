// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
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
 * {@code long}. The {@code int}s of {@link Lead} and {@link SideLead} occupy these gaps, whichever
 * header there is. {@code PaddingTest} checks the layouts. One file for all padding is an idea of
 * Caffeine.
 */
@SuppressWarnings("unused")
final class PaddedFields {
  private PaddedFields() {}

  /** The padding before the fields. The header of the object is a part of it. */
  abstract static class Lead {
    private int gap;
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
  }

  /** The same before a small field, for headers that leave no gap. */
  abstract static class SideLead extends Lead {
    private int gap;
  }

  /** The field of a {@link Position}. */
  abstract static class PositionFields extends Lead {
    static final VarHandle VALUE = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "value", VarHandle.class, PositionFields.class, long.class);

    private long value;
  }

  /** The padding after it. */
  abstract static class PositionTrail extends PositionFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
  }

  /** The fields of a {@link Segment}. */
  abstract static class SegmentFields extends SideLead {
    /** Accesses {@code next}: the successor, which takes over at its base. */
    static final VarHandle NEXT = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "next", VarHandle.class, SegmentFields.class, Segment.class);

    /** The position whose index is 0. */
    final long base;

    final int size;

    /** The bytes, if they lie on the heap; else null. */
    final byte @Nullable [] array;

    /** Accesses {@code buffer}. */
    static final VarHandle BUFFER = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "buffer", VarHandle.class, SegmentFields.class, ByteBuffer.class);

    /** The bytes as a buffer; on the heap, null until the first use. */
    private @Nullable ByteBuffer buffer;

    private @Nullable Segment next;

    SegmentFields(long base, int size, byte @Nullable [] array, @Nullable ByteBuffer buffer) {
      this.base = base;
      this.size = size;
      this.array = array;
      this.buffer = buffer;
    }
  }

  /** The padding after them. */
  abstract static class SegmentTrail extends SegmentFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    SegmentTrail(long base, int size, byte @Nullable [] array, @Nullable ByteBuffer buffer) {
      super(base, size, array, buffer);
    }
  }

  /** The fields of a {@link RingWriter}, after those of a {@link RingSide}. */
  abstract static class WriterFields extends RingSide {
    final int capacity;
    final int smallest;
    final boolean direct;

    /**
     * The position up to which lines were fetched. After growth it may still belong to the old
     * segment. Then nothing is fetched for a while.
     */
    long fetched;

    /**
     * The number of tries in a row that found no memory for a larger segment. If it is above 0,
     * memory is short.
     */
    int failures;

    /** Whether the segment has only what was left of the capacity: see WRITE-4. */
    boolean filled;

    /** While memory is short: the {@link System#nanoTime} of the next try to grow. */
    long growAgainAt;

    /** The segment that both sides released while the ring was idle; null if none, or if freed. */
    volatile @Nullable WeakReference<Segment> idle;

    /** The segment in which the writer began, or went on after that; null until it does. */
    volatile @Nullable Segment resumed;

    /** Accesses {@code kept}. */
    static final VarHandle KEPT = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "kept", VarHandle.class, WriterFields.class, Segment.class);

    /** The segment of an operation that ended while the writer had none: see IDLE-4. */
    volatile @Nullable Segment kept;

    WriterFields(int capacity, int smallest, boolean direct, Position sent, Position received) {
      super(sent, received);
      this.capacity = capacity;
      this.smallest = smallest;
      this.direct = direct;
    }
  }

  /** The padding after them. */
  abstract static class WriterTrail extends WriterFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    WriterTrail(int capacity, int smallest, boolean direct, Position sent, Position received) {
      super(capacity, smallest, direct, sent, received);
    }
  }

  /** The fields of a {@link RingReader}, after those of a {@link RingSide}. */
  abstract static class ReaderFields extends RingSide {
    final boolean direct;

    /** The end of the stream, once that is settled. No byte beyond it is taken. */
    long end = Long.MAX_VALUE;

    /** Whether there are bytes beyond the limit, in the next segment. */
    boolean cut;

    final RingWriter writer;

    /** Kept, so that a segment that is released several times needs only one. */
    @Nullable
    WeakReference<Segment> weak;

    ReaderFields(boolean direct, RingWriter writer) {
      super(/* mine= */ writer.theirs, /* theirs= */ writer.mine);
      this.direct = direct;
      this.writer = writer;
    }
  }

  /** The padding after them. */
  abstract static class ReaderTrail extends ReaderFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    ReaderTrail(boolean direct, RingWriter writer) {
      super(direct, writer);
    }
  }
}
