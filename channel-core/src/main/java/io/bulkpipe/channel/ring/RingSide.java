// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of a ring have in common: a private position, a private limit that the other
 * side's position allows, and the index that belongs to the position. Used by one thread at a time,
 * {@link #free} excepted.
 */
public abstract class RingSide extends PaddedFields.SideLead {
  /*
   * Positions are 64 bits and only grow; the segment is used round and round.
   *
   *     received = 13            sent = 21             capacity = 8, all of it in use
   *          |                       |
   *     index 13 % 8 = 5        index 21 % 8 = 5       "full" and "empty" differ by the positions:
   *          v                       v                 no flag, no slot wasted
   *     [ i j k l m | f g h ]   f is the oldest
   *
   * RING-1  A side that reads both published positions, in either order, finds that
   *     0 <= sent - received <= capacity.
   * RING-2  index = (position - base) % size, of the segment. It is computed from the position at
   *     which this lap began, so nothing divides, and a small range stores one word less.
   * RING-3  The limit is at most what the other side's position and the segment, if there is one,
   *     allow. So a side may move limit - position bytes without reading the other side's cache
   *     line again.
   * RING-4  Another thread may call free(), once no byte that is moved can matter any more. It only
   *     sets references to null. For each piece that it copies, a call reads a reference once, and
   *     finds null or memory. The reader does the same to the writer while the ring is idle: see
   *     IDLE-1.
   */

  private static final VarHandle SEGMENT = ConstantBootstraps.fieldVarHandle(
      MethodHandles.lookup(), "storage", VarHandle.class, RingSide.class, Segment.class);
  private static final VarHandle ARRAY = ConstantBootstraps.fieldVarHandle(
      MethodHandles.lookup(), "array", VarHandle.class, RingSide.class, byte[].class);

  final Position mine;
  final Position theirs;

  /** How far this side has moved; published or about to be. */
  private long position;

  /** How far this side may move. */
  private long limit;

  /** The position that had index 0 last. */
  private long lap;

  private int size;

  /** The most bytes that were buffered when this side looked. */
  private int fullest;

  private byte @Nullable [] array;
  private @Nullable Segment storage;

  /** Made at the first lending. */
  private @Nullable WindowBuffers windows;

  private boolean lentPrivately;

  public RingSide(Position mine, Position theirs) {
    this.mine = mine;
    this.theirs = theirs;
    this.position = mine.acquire();
    this.limit = position;
    this.lap = position;
  }

  public final long position() {
    return position;
  }

  public final int index() {
    return (int) (position - lap);
  }

  public final int size() {
    return size;
  }

  public final byte @Nullable [] array() {
    return array;
  }

  public final @Nullable Segment storage() {
    return storage;
  }

  /** The same, by a volatile read: after an operation's fence. */
  final @Nullable Segment storageNow() {
    return (Segment) SEGMENT.getVolatile(this);
  }

  public final int fullest() {
    return fullest;
  }

  /** How many bytes this side knows that it may move: 0 to the capacity. */
  public final int cached() {
    return (int) (limit - position);
  }

  /** Sets the limit, and notes how much was buffered. */
  public final int setLimit(long newLimit, long buffered) {
    limit = newLimit;
    if (buffered > fullest) {
      fullest = (int) buffered;
    }
    assert limit >= position : this;
    return cached();
  }

  /** Goes over to a segment whose base is the position. */
  public final void use(Segment next) {
    assert next.base == position : this;
    storage = next;
    array = next.array;
    size = next.size;
    lap = position;
  }

  /** Replaces the segment, if it is still the expected one. The rest follows by {@link #enter}. */
  final boolean replace(@Nullable Segment expected, @Nullable Segment next) {
    return SEGMENT.compareAndSet(this, expected, next);
  }

  /**
   * Takes the index of the position in a segment that {@link #replace} has made the current one.
   */
  final void enter(Segment in) {
    assert in.base <= position : this;
    array = in.array;
    size = in.size;
    lap = position - (in.size == 0 ? 0 : (position - in.base) % in.size);
  }

  /** Lets go of the memory of a segment, if another thread has not replaced it. */
  final boolean letGo(Segment of) {
    if (!replace(of, null)) {
      return false;
    }
    byte[] bytes = of.array;
    if (bytes != null) {
      ARRAY.compareAndSet(this, bytes, null);
    }
    windows = null;
    return true;
  }

  /** Moves by {@code n} bytes, at most {@link #cached}; the other side does not see it yet. */
  public final void advance(int n) {
    assert n >= 0 && n <= cached() : "n=" + n + ", " + this;
    long next = position + n;
    position = next;
    if (next - lap >= size) {
      lap += size;
    }
  }

  /** Moves by {@code n} bytes that do not reach the end of the segment, and publishes that. */
  final void advanceInLap(int n) {
    assert n >= 0 && n <= cached() && n < size - index() : "n=" + n + ", " + this;
    long next = position + n;
    position = next;
    mine.release(next);
  }

  /** Moves by {@code n} bytes whose memory was freed. */
  public final void jump(int n) {
    assert storage == null : this;
    position += n;
    limit = Math.max(limit, position);
  }

  /** Lets the other side see all that this one has moved. */
  public final void publish() {
    mine.release(position);
  }

  /** Lends {@code n} bytes of the segment, from the index on. */
  public final ByteBuffer lend(WindowBuffers from, Segment now, int n) {
    lentPrivately = false;
    return from.into(now, index(), n);
  }

  /** Lends {@code n} bytes of private memory. */
  public final ByteBuffer lendPrivately(WindowBuffers from, int n) {
    lentPrivately = true;
    return from.intoScratch(n);
  }

  public final boolean lentPrivately() {
    return lentPrivately;
  }

  public final WindowBuffers windows(boolean direct, boolean readOnly) {
    WindowBuffers made = windows;
    if (made == null) {
      made = new WindowBuffers(direct, readOnly);
      windows = made;
    }
    return made;
  }

  /** Lets go of the memory. What is moved from now on is dropped. */
  public void free() {
    array = null;
    storage = null;
    windows = null;
  }

  @Override
  public String toString() {
    return "position=" + position + ", limit=" + limit + ", index=" + index() + ", size=" + size;
  }
}
