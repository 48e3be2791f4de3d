// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
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

  /** The word of a {@link Position}. */
  abstract static class PositionFields extends Lead {
    static final VarHandle VALUE = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "value", VarHandle.class, PositionFields.class, long.class);

    private long value;
  }

  /** The line behind it. */
  abstract static class PositionTrail extends PositionFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;
  }

  /** The words of a {@link Segment}. */
  abstract static class SegmentFields extends Lead {
    /** A larger segment, which takes over at its base. */
    static final VarHandle NEXT = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "next", VarHandle.class, SegmentFields.class, Segment.class);

    /** The position that has index 0. */
    final long base;

    final int size;

    /** The bytes, if they lie on the heap. */
    final byte @Nullable [] array;

    /** The same bytes, of which each side has a view of its own. */
    final ByteBuffer buffer;

    private @Nullable Segment next;

    SegmentFields(long base, byte @Nullable [] array, ByteBuffer buffer) {
      this.base = base;
      this.size = buffer.capacity();
      this.array = array;
      this.buffer = buffer;
    }
  }

  /** The line behind them. */
  abstract static class SegmentTrail extends SegmentFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    SegmentTrail(long base, byte @Nullable [] array, ByteBuffer buffer) {
      super(base, array, buffer);
    }
  }

  /** The words of a {@link RingWriter}, behind those of a {@link RingSide}. */
  abstract static class WriterFields extends RingSide {
    final int capacity;
    final int smallest;
    final boolean direct;

    /**
     * The position up to which lines were fetched. After growth it may be of the segment before, so
     * that nothing is fetched for a while.
     */
    long fetched;

    /** How many tries in a row found no memory for a larger segment; above 0, room is short. */
    int failures;

    /** While cramped: the {@link System#nanoTime} from which on it is worth trying again. */
    long growAgainAt;

    /** The segment that both sides let go of while the ring was idle; null if none, or if freed. */
    volatile @Nullable WeakReference<Segment> idle;

    /** The segment in which the writer went on after that. */
    volatile @Nullable Segment resumed;

    public WriterFields(
        int capacity,
        int smallest,
        boolean direct,
        Segment first,
        Position sent,
        Position received) {
      super(sent, received);
      this.capacity = capacity;
      this.smallest = smallest;
      this.direct = direct;
      use(first);
    }
  }

  /** The line behind them. */
  abstract static class WriterTrail extends WriterFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    WriterTrail(
        int capacity,
        int smallest,
        boolean direct,
        Segment first,
        Position sent,
        Position received) {
      super(capacity, smallest, direct, first, sent, received);
    }
  }

  /** The words of a {@link RingReader}, behind those of a {@link RingSide}. */
  abstract static class ReaderFields extends RingSide {
    final boolean direct;

    /** Where the stream ends, once that is settled: nothing beyond is taken. */
    long end = Long.MAX_VALUE;

    /** Whether there are bytes beyond the limit, in the segment that follows this one. */
    boolean cut;

    /** The writer that has let go of its segment, too; null while that never happened. */
    @Nullable
    RingWriter idler;

    /** Kept, so that a segment that is let go of again and again has one. */
    @Nullable
    WeakReference<Segment> weak;

    public ReaderFields(boolean direct, Segment first, Position sent, Position received) {
      super(received, sent);
      this.direct = direct;
      use(first);
    }
  }

  /** The line behind them. */
  abstract static class ReaderTrail extends ReaderFields {
    private long q0;
    private long q1;
    private long q2;
    private long q3;
    private long q4;
    private long q5;
    private long q6;

    ReaderTrail(boolean direct, Segment first, Position sent, Position received) {
      super(direct, first, sent, received);
    }
  }
}
