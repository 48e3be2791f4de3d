// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The side of a ring that copies bytes into a segment, and makes a larger one when needed. */
@SuppressWarnings("unused")
public class RingWriter extends PaddedFields.WriterTrail {
  /*
   * A store into a line that the other processor has in its cache waits until that one gives it up,
   * and the fence of every operation waits for the store. Small ranges would wait for each line by
   * itself, whereas in a large copy the processor fetches ahead. So, before a small range is put:
   *
   * WRITE-1  A byte is stored into each of the next lines, up to AHEAD bytes on. The processor
   *     fetches them together, and the fences of the ranges that follow have nothing to wait for.
   * WRITE-2  The bytes are stored only into cached room of this segment (RING-3), which holds no
   *     unread bytes. A later put overwrites them before it publishes. The last LINE bytes of that
   *     room are left alone: they may share a line with bytes that are being received.
   *
   * If there is no memory for a larger segment, the ring goes on with the one that it has:
   *
   * WRITE-3  Meanwhile room is what that segment has room for, and positions to wait for are
   *     computed from its size instead of the capacity. A failed try may cost a garbage collection,
   *     or half a second for memory outside the heap. So the next try comes a while later, twice as
   *     long each time, or when a blocking sender asks for it. And it tries fewer sizes.
   *
   * WRITE-4  A new segment is at least twice as large as the last. So all the segments before it
   *     are together no larger than it is. There is one exception. If the room left in the capacity
   *     is at most half of the new size, the new segment has only that room. The one after it has
   *     the capacity. So a pipe that only fills up does not hold twice its capacity.
   *
   * Memory follows what is buffered. A reader that is about to park at an empty ring lets go of the
   * segment on both sides. Only a weak reference is left. If no garbage collection comes before the
   * next bytes, both sides go on with the same segment, so a stream in flow allocates nothing. The
   * writer may be in the middle of an operation, which is why nothing else is shared:
   *
   * IDLE-1  The reader sets the writer's reference to null, fences, and looks at the writer's
   *     position. Only if the ring still is empty does it drop its own reference. An operation of
   *     the writer holds the segment that it began with, publishes, fences, and looks at the
   *     reference. Of the two fences one comes first. So either the reader sees the bytes and keeps
   *     the segment, or the writer sees the null. If all bytes have been received by then, it
   *     leaves the null alone.
   * IDLE-2  The next operation, which finds null, goes on in the idle segment if that still exists,
   *     else in a new one. It sets resumed first, and its own reference second. A segment keeps
   *     alive those that succeed it. So segments with unread bytes stay strongly reachable: first
   *     from the operation, then by IDLE-4, then from resumed.
   * IDLE-3  A reader that finds bytes and has no segment looks at resumed. If that is null, the
   *     operation that wrote the bytes holds the idle segment, or has kept it. The next one may set
   *     resumed meanwhile. So a reader that does not get the idle segment looks at resumed
   *     again. A new ring is like an idle one whose segment is gone: the reader has none, and finds
   *     the first one through resumed. The first operation holds it before it publishes a byte.
   * IDLE-4  An operation looks after it has unlocked, because its unlock is its fence. By then
   *     another operation may have the lock, and only its holder may change this side. So the first
   *     one only keeps the segment alive, by a reference that changes nothing else. The next
   *     operation goes on in it (IDLE-2), and a reader that has no segment finds it by the weak
   *     reference. A reference that is no longer needed is dropped: by the operation that kept it,
   *     if it finds that this side has a segment or that no byte is unread; else by the next
   *     operation, or by the reader that lets go again. An operation that drops it looks once more,
   *     because another one may have kept the same segment meanwhile, for bytes of its own.
   */

  /**
   * How far ahead lines are fetched: as far as it still paid, whether a line takes 50 or 250 ns.
   */
  public static final int AHEAD = 2048;

  /** The longest range to fetch lines for; a longer copy fetches its own. */
  public static final int LONGEST_SMALL = 256;

  public static final int LINE = 64;

  /** The smallest segment that is made, unless the capacity is less. */
  public static final int SMALLEST = 256;

  /** How long a ring that could not grow waits before it tries again, in nanoseconds. */
  private static final long GROW_AGAIN_AFTER = 250_000_000;

  /** How often that doubles. */
  private static final int MOST_DOUBLINGS = 5;

  /** @param smallest the smallest segment to make, which a test chooses */
  public RingWriter(int capacity, int smallest, boolean direct, Position sent, Position received) {
    super(capacity, smallest, direct, sent, received);
    replace(null, Segment.NONE);
    enter(Segment.NONE);
  }

  /**
   * Returns how many bytes there is room for, after a look at the other side.
   *
   * @param want the room that the caller would like; if the segment allows less than that, and less
   *     than the capacity allows, a larger one is made
   */
  public final int refresh(int want) {
    long received = theirs.acquire();
    long bound = received + capacity;
    Segment now = segment();
    if (now == null) {
      free(); // or a look at the array might still find the old one, which may be smaller
    }
    long here =
        now == null || now.size == capacity ? bound : Math.max(received, now.base) + now.size;
    int room = setLimit(Math.min(bound, here), position() - received);
    if (room < want && here < bound && now != null && mayGrow()) {
      grow(now, want, bound);
    }
    assert cached() <= capacity : this;
    return cached();
  }

  /** Lets the next refresh try to grow, however short a time ago that failed. */
  public final void growAgain() {
    growAgainAt = System.nanoTime();
  }

  private boolean mayGrow() {
    return failures == 0 || System.nanoTime() - growAgainAt >= 0;
  }

  private void grow(Segment now, int want, long bound) {
    int doubled = filled ? capacity : doubled(now, want);
    if (doubled <= now.size) {
      return;
    }
    long rest = Math.max(smallest, bound - position());
    boolean fills = !filled && now.size > 0 && rest <= doubled / 2;
    Segment next = make(fills ? (int) rest : doubled, now.size);
    if (next == null) {
      int doublings = Math.min(failures++, MOST_DOUBLINGS);
      growAgainAt = System.nanoTime() + (GROW_AGAIN_AFTER << doublings);
      return;
    }
    failures = 0;
    filled = fills;
    if (now == Segment.NONE) {
      resumed = next;
      enter(next);
      replace(now, next);
    } else {
      now.setNext(next);
      if (!replace(now, next)) {
        resumed = now; // the reader has let go of it, and finds the next one through it
        replace(null, next);
      }
    }
    enter(next);
    setLimit(Math.min(bound, next.base + next.size), 0);
  }

  /** The next size: twice that of the segment, and enough for {@code want}. */
  private int doubled(Segment now, int want) {
    long wanted = Math.max(want, Math.max(smallest, 2L * now.size));
    long rounded = wanted == 1 ? 1 : Long.highestOneBit(wanted - 1) << 1;
    return (int) Math.min(capacity, rounded);
  }

  /**
   * Makes a segment, a smaller one if memory is short.
   *
   * @param now the size of the present segment; 0 if there is none
   * @return null if there is no memory for twice that size
   * @throws OutOfMemoryError if there is no present segment, and no memory for the smallest
   */
  private @Nullable Segment make(int size, int now) {
    int least = now > 0 ? 2 * now : smallest;
    for (int next = size; ; next = Math.max(failures == 0 ? next / 4 : 0, least)) {
      try {
        return storage(next);
      } catch (OutOfMemoryError e) {
        if (next <= least) {
          if (now > 0) {
            return null;
          }
          throw e;
        }
      }
    }
  }

  /**
   * Returns the segment that an operation begins with, which the operation keeps until it has
   * looked at {@link #isIdle} after its fence. Makes the first one. Null if the memory was freed.
   *
   * @param want the room that the operation would like, above 0
   */
  public final @Nullable Segment hold(int want) {
    Segment now = segment();
    if (now == Segment.NONE) {
      refresh(want);
      now = storage();
    }
    return now;
  }

  /** The segment to go on in; null if the memory was freed. */
  private @Nullable Segment segment() {
    Segment now = storage();
    return now != null ? now : resume();
  }

  /** Goes on after the reader let go of the segment: see IDLE-2. */
  private @Nullable Segment resume() {
    WeakReference<Segment> last = idle;
    if (last == null) {
      return null;
    }
    Segment same = last.get();
    Segment next = same != null ? same : Segment.empty(position());
    resumed = next;
    if (!replace(null, next)) {
      return storage();
    }
    kept = null;
    enter(next);
    if (same == null) {
      failures = 0;
      filled = false;
      setLimit(position(), 0);
    }
    return next;
  }

  /**
   * Keeps the segment of an operation alive until the next one goes on in it. Called without the
   * lock, after the operation's fence: see IDLE-4.
   */
  public final void keep(Segment held) {
    do {
      KEPT.getAndSet(this, held);
    } while (!isNeeded() && KEPT.compareAndSet(this, held, null) && isNeeded());
  }

  /** Whether bytes are unread, and this side has no segment. */
  private boolean isNeeded() {
    return isIdle() && mine.acquire() > theirs.acquire();
  }

  /** The segment that an operation has kept alive; null if there is none. For tests. */
  public final @Nullable Segment keptSegment() {
    return kept;
  }

  /** What is left of the segment that both sides let go of; a test plays the garbage collector. */
  public final @Nullable WeakReference<Segment> idleSegment() {
    return idle;
  }

  /** Lets go of a segment, on behalf of the reader; false if the writer has another one by now. */
  final boolean retire(Segment empty, WeakReference<Segment> weak) {
    resumed = null;
    kept = null;
    idle = weak;
    return letGo(empty);
  }

  @Override
  public final void free() {
    idle = null;
    resumed = null;
    kept = null;
    super.free();
  }

  /** Makes a segment; a test lets memory be short. */
  public Segment storage(int size) {
    return Segment.of(position(), size, direct);
  }

  /** How much of the capacity can be used: all of it, unless memory is short. */
  public final int reach() {
    return failures > 0 ? size() : capacity;
  }

  /**
   * The position of the other side at which there is room for {@code bytes}, or all there can be.
   */
  public final long positionFor(int bytes) {
    int reach = reach();
    return position() + Math.min(bytes, reach) - reach;
  }

  /**
   * Whether the segment is gone: the reader has let go of it, or it was freed. Read after an
   * operation's fence: see IDLE-1.
   */
  public final boolean isIdle() {
    return storageNow() == null;
  }

  /**
   * Copies a range and publishes it, if nothing stands in the way: there is an array, cached room
   * for all of it, and no wrap.
   *
   * @return false if something does, and nothing was done
   */
  public final boolean putInOnePiece(byte[] src, int offset, int n) {
    byte[] array = array();
    int slot = index();
    if (array == null || n > cached() || n >= size() - slot) {
      return false;
    }
    fetchIfSmall(array, n);
    RangeCopy.copy(src, offset, array, slot, n);
    advanceInLap(n);
    return true;
  }

  /** Copies {@code n} bytes, at most {@link #cached}, in one piece or, over the wrap, in two. */
  public final void put(byte[] src, int offset, int n) {
    byte[] array = array();
    int slot = index();
    int first = size() - slot;
    if (array == null) {
      putElsewhere(ByteBuffer.wrap(src), offset, n);
    } else if (n <= first) {
      fetchIfSmall(array, n);
      RangeCopy.copy(src, offset, array, slot, n);
    } else {
      RangeCopy.copy(src, offset, array, slot, first);
      RangeCopy.copy(src, offset + first, array, 0, n - first);
    }
    advance(n);
  }

  /** Fetches the next lines if {@code n} bytes are a small range and the lines were not fetched. */
  private void fetchIfSmall(byte[] array, int n) {
    if (position() + n > fetched && n <= LONGEST_SMALL) {
      fetchLines(array);
    }
  }

  private void fetchLines(byte[] array) {
    int size = array.length;
    assert size == size() && cached() <= size : this;
    int slot = index();
    int end = slot + Math.max(0, Math.min(cached() - LINE, AHEAD));
    for (int at = slot; at < Math.min(end, size); at += LINE) {
      array[at] = 0;
    }
    for (int at = 0; at < end - size; at += LINE) {
      array[at] = 0;
    }
    fetched = position() + end - slot;
  }

  /** The same from a buffer, whose position is left alone. */
  public final void put(ByteBuffer src, int offset, int n) {
    byte[] array = array();
    int slot = index();
    int first = size() - slot;
    if (array == null) {
      putElsewhere(src, offset, n);
    } else if (n <= first) {
      fetchIfSmall(array, n);
      src.get(offset, array, slot, n);
    } else {
      src.get(offset, array, slot, first);
      src.get(offset + first, array, 0, n - first);
    }
    advance(n);
  }

  /** Copies one byte. */
  public final void put(byte value) {
    byte[] array = array();
    if (array != null) {
      fetchIfSmall(array, 1);
    }
    store(array, value);
  }

  /** Copies one byte, and fetches no lines for it: more follows. */
  public final void append(byte value) {
    store(array(), value);
  }

  private void store(byte @Nullable [] array, byte value) {
    if (array == null) {
      Segment now = elsewhere();
      if (now != null && now.array != null) {
        now.array[index()] = value;
      } else if (now != null) {
        now.buffer().put(index(), value);
      }
    } else {
      array[index()] = value;
    }
    advance(1);
  }

  /** Copies one byte, and then {@code n} bytes of an array; there is room for all. */
  public final void put(byte first, byte[] src, int offset, int n) {
    byte[] array = array();
    int slot = index();
    if (array != null && n < size() - slot) {
      fetchIfSmall(array, 1 + n);
      array[slot] = first;
      RangeCopy.copy(src, offset, array, slot + 1, n);
      advance(1 + n);
    } else {
      store(array, first);
      put(src, offset, n);
    }
  }

  /** Copies into memory off the heap, or, where the memory was freed, nowhere. */
  private void putElsewhere(ByteBuffer src, int offset, int n) {
    Segment now = elsewhere();
    if (now == null) {
      return;
    }
    int slot = index();
    int first = Math.min(n, now.size - slot);
    if (now.array != null) { // no memory is needed, in the middle of an operation
      src.get(offset, now.array, slot, first);
      src.get(offset + first, now.array, 0, n - first);
    } else {
      now.buffer().put(slot, src, offset, first);
      now.buffer().put(0, src, offset + first, n - first);
    }
  }

  /** The segment, where the array was not at hand; null if the memory was freed. */
  private @Nullable Segment elsewhere() {
    Segment now = segment();
    if (now != null && now.array != null) {
      enter(now); // the reader let go of the array a moment late
    }
    return now;
  }

  /** Lends at least {@code minimum} bytes of room. {@link #cached} is at least that. */
  public final ByteBuffer lend(WindowBuffers windows, int minimum) {
    int contiguous = Math.min(cached(), size() - index());
    Segment now = segment();
    if (contiguous < minimum && now != null && now.size < capacity && mayGrow()) {
      grow(now, minimum, theirs.acquire() + capacity);
      now = storage();
      contiguous = Math.min(cached(), size() - index());
    }
    return now == null || contiguous < minimum
        ? lendPrivately(windows, minimum)
        : lend(windows, now, contiguous);
  }

  /** Moves by what was written into the memory that was lent. */
  public final void take(WindowBuffers windows, int n) {
    if (lentPrivately()) {
      put(windows.scratch(n), 0, n);
    } else {
      advance(n);
    }
  }

  public final WindowBuffers windows() {
    return windows(direct, false);
  }
}
