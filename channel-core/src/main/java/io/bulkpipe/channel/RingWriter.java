// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The words of a {@link RingWriter}, between its paddings. */
abstract class RingWriterWords extends RingSide {
  final int capacity;
  final int smallest;
  final boolean direct;

  /**
   * The position up to which lines were fetched. After growth it may be of the storage before, so that
   * nothing is fetched for a while.
   */
  long fetched;

  /** How often in a row the storage could not grow; above 0, the ring is cramped. */
  int failures;

  /** While cramped: the {@link System#nanoTime} from which on it is worth trying again. */
  long growAgainAt;

  RingWriterWords(
      int capacity, int smallest, boolean direct, Storage first, Position sent, Position received) {
    super(sent, received);
    this.capacity = capacity;
    this.smallest = smallest;
    this.direct = direct;
    use(first);
  }
}

/** The side of a ring that copies bytes into its storage, and makes the storage larger. */
@SuppressWarnings("unused")
class RingWriter extends RingWriterWords {
  /*
   * A store into a line that the other processor has in its cache waits until that one gives it up,
   * and the fence of every operation waits for the store. Small ranges would wait for each line by
   * itself, whereas in a large copy the processor fetches ahead. So, before a small range is put:
   *
   * N1  A byte is stored into each of the lines that come next, up to AHEAD bytes on, all at once: they
   *     come together, and the fences of the ranges that follow have nothing to wait for.
   * N2  Only into room of this storage that is known (I3), which holds nobody's bytes: what is put
   *     there overwrites it before it is published. The last LINE bytes of that room are left
   *     alone, since they may lie on a line with bytes that are being received.
   *
   * Where there is no memory for a larger storage, the ring goes on with the one that it has:
   *
   * N3  While it is cramped, room is what that storage has room for, and positions to wait for are
   *     reckoned from its size instead of the capacity. Each try may cost a garbage collection, and
   *     half a second off the heap. So the next try comes a while later, twice as long each time, or
   *     when a blocking sender asks for it; and it tries fewer sizes.
   */

  /** How far ahead lines are fetched: as far as it still paid, whether a line takes 50 or 250 ns. */
  static final int AHEAD = 2048;

  /** The longest range to fetch lines for; a longer copy fetches its own. */
  static final int LONGEST_SMALL = 256;

  static final int LINE = 64;

  /** The smallest storage that is made, unless the capacity is less. */
  static final int SMALLEST = 256;

  /** How long a ring that could not grow waits before it tries again, in nanoseconds. */
  private static final long GROW_AGAIN_AFTER = 250_000_000;

  /** How often that doubles. */
  private static final int MOST_DOUBLINGS = 5;

  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  /**
   * @param smallest the smallest storage to make, which a test chooses
   */
  RingWriter(
      int capacity, int smallest, boolean direct, Storage first, Position sent, Position received) {
    super(capacity, smallest, direct, first, sent, received);
  }

  /**
   * How many bytes there is room for, after a look at the other side.
   *
   * @param want if the capacity has room for so many, the storage is made to have it too
   */
  final int look(int want) {
    long received = theirs.acquire();
    long bound = received + capacity;
    Storage now = storage();
    if (now == null) {
      free(); // or a look at the array might still find the old one, which may be smaller
    }
    long here =
        now == null || now.size == capacity ? bound : Math.max(received, now.base) + now.size;
    int room = allow(Math.min(bound, here), position() - received);
    if (room < want && here < bound && now != null && mayGrow()) {
      grow(now, want, bound);
    }
    assert known() <= capacity : this;
    return known();
  }

  /** Lets the next look try to grow, whenever that was last in vain. */
  final void growAgain() {
    growAgainAt = System.nanoTime();
  }

  private boolean mayGrow() {
    return failures == 0 || System.nanoTime() - growAgainAt >= 0;
  }

  private void grow(Storage now, int want, long bound) {
    long wanted = Math.max(want, Math.max(smallest, 2L * now.size));
    long rounded = wanted == 1 ? 1 : Long.highestOneBit(wanted - 1) << 1;
    int larger = (int) Math.min(capacity, rounded);
    if (larger <= now.size) {
      return;
    }
    Storage next = make(larger, now.size);
    if (next == null) {
      int doublings = Math.min(failures++, MOST_DOUBLINGS);
      growAgainAt = System.nanoTime() + (GROW_AGAIN_AFTER << doublings);
      return;
    }
    failures = 0;
    now.succeededBy(next);
    use(next);
    allow(Math.min(bound, next.base + next.size), 0);
  }

  /**
   * Makes a storage, a smaller one if memory is short.
   *
   * @return null if there is no memory for one that is larger than {@code now}
   * @throws OutOfMemoryError if there is none now, and no memory for the smallest
   */
  private @Nullable Storage make(int size, int now) {
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

  /** Makes a storage; a test lets memory be short. */
  Storage storage(int size) {
    return Storage.of(position(), size, direct);
  }

  /** How much of the capacity can be used: all of it, unless memory is short. */
  final int reach() {
    return failures > 0 ? size() : capacity;
  }

  /** The position of the other side at which there is room for {@code bytes}, or all there can be. */
  final long whereKnown(int bytes) {
    int reach = reach();
    return position() + Math.min(bytes, reach) - reach;
  }

  /** Copies {@code n} bytes, at most {@link #known}, in one piece or, over the wrap, in two. */
  final void put(byte[] src, int offset, int n) {
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

  /** Fetches the lines that small ranges will be put into, if {@code n} bytes are one. */
  private void fetchIfSmall(byte[] array, int n) {
    if (position() + n > fetched && n <= LONGEST_SMALL) {
      fetchLines(array);
    }
  }

  private void fetchLines(byte[] array) {
    int size = array.length;
    assert size == size() && known() <= size : this;
    int slot = index();
    int end = slot + Math.max(0, Math.min(known() - LINE, AHEAD));
    for (int at = slot; at < Math.min(end, size); at += LINE) {
      array[at] = 0;
    }
    for (int at = 0; at < end - size; at += LINE) {
      array[at] = 0;
    }
    fetched = position() + end - slot;
  }

  /** The same from a buffer, whose position is left alone. */
  final void put(ByteBuffer src, int offset, int n) {
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
  final void put(byte value) {
    byte[] array = array();
    if (array != null) {
      fetchIfSmall(array, 1);
    }
    store(array, value);
  }

  private void store(byte @Nullable [] array, byte value) {
    if (array == null) {
      Storage now = storage();
      if (now != null) {
        now.buffer.put(index(), value);
      }
    } else {
      array[index()] = value;
    }
    advance(1);
  }

  /** Puts the length of a message: see {@link MessageLength}. */
  final void putLength(int length) {
    int rest = length;
    while (rest >= MessageLength.MORE) {
      store(array(), (byte) (rest | MessageLength.MORE));
      rest >>>= MessageLength.BITS;
    }
    store(array(), (byte) rest);
  }

  /** Puts a message behind its length; there is room for both. */
  final void putMessage(byte[] src, int offset, int length) {
    byte[] array = array();
    int slot = index();
    if (array != null && length < MessageLength.MORE && length < size() - slot) {
      fetchIfSmall(array, 1 + length);
      array[slot] = (byte) length;
      RangeCopy.copy(src, offset, array, slot + 1, length);
      advance(1 + length);
    } else {
      putLength(length);
      put(src, offset, length);
    }
  }

  /** Copies into memory off the heap, or, where the memory was freed, nowhere. */
  private void putElsewhere(ByteBuffer src, int offset, int n) {
    Storage now = storage();
    if (now == null) {
      return;
    }
    int slot = index();
    int first = Math.min(n, now.size - slot);
    now.buffer.put(slot, src, offset, first);
    if (first < n) {
      now.buffer.put(0, src, offset + first, n - first);
    }
  }

  /** Lends memory to write into, room for at least {@code minimum}, which {@link #known} has. */
  final ByteBuffer lend(Windows windows, int minimum) {
    int contiguous = Math.min(known(), size() - index());
    Storage now = storage();
    if (contiguous < minimum && now != null && now.size < capacity && mayGrow()) {
      grow(now, minimum, theirs.acquire() + capacity);
      now = storage();
      contiguous = Math.min(known(), size() - index());
    }
    return now == null || contiguous < minimum
        ? lendPrivately(windows, minimum)
        : lend(windows, now, contiguous);
  }

  /** Moves by what was written into the memory that was lent. */
  final void take(Windows windows, int n) {
    if (lentPrivately()) {
      put(windows.scratch(n), 0, n);
    } else {
      advance(n);
    }
  }

  final Windows windows() {
    return windows(direct, false);
  }
}
