// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The side of a ring that copies bytes out of a segment, and goes on to the next one. */
@SuppressWarnings("unused")
public class RingReader extends PaddedFields.ReaderTrail {
  public RingReader(boolean direct, RingWriter writer) {
    super(direct, writer);
  }

  /** How many bytes lie in this segment, after a look at the other side. */
  public final int refresh() {
    long sent = Math.min(theirs.acquire(), end);
    Segment now = storage();
    if (now == null) {
      now = sent > position() ? resume() : null;
      if (now == null) {
        return cached();
      }
    }
    Segment next = now.next();
    while (next != null && next.base == position()) {
      use(next);
      next = next.next();
    }
    boolean more = next != null && next.base < sent;
    if (cut != more) {
      cut = more;
    }
    return setLimit(next != null && more ? next.base : sent, sent - position());
  }

  /**
   * Lets go of the memory on both sides, if the ring is empty. To be called before a wait that may
   * be long: see IDLE-1 in {@link RingWriter}.
   */
  public final void retire() {
    if (refresh() > 0) {
      return;
    }
    Segment now = storage();
    if (now == null || now.size == 0) {
      return;
    }
    WeakReference<Segment> reference = weak;
    if (reference == null || !reference.refersTo(now)) {
      reference = new WeakReference<>(now);
      weak = reference;
    }
    if (writer.retire(now, reference)) {
      VarHandle.fullFence();
      if (theirs.acquire() == position()) {
        letGo(now);
      }
    }
  }

  /** Goes on where the writer does, at first or after {@link #retire}; null if it was freed. */
  private @Nullable Segment resume() {
    Segment next = writer.resumed;
    if (next == null) {
      WeakReference<Segment> last = writer.idle;
      next = last == null ? null : last.get();
      if (next == null) {
        next = writer.resumed;
      }
    }
    if (next == null || !replace(null, next)) {
      return null;
    }
    enter(next);
    writer.resumed = null; // this side holds it now
    return next;
  }

  /** Whether more may be there than {@link #cached} says, because the segment ends. */
  public final boolean atSegmentEnd() {
    return cut;
  }

  /** How many bytes are there, in as many pieces as needed. */
  public final long total() {
    return Math.min(theirs.acquire(), end) - position();
  }

  /** Takes nothing beyond a position any more. */
  public final void endAt(long position) {
    end = position;
  }

  /** The position of the other side at which {@code bytes} are there. */
  public final long positionFor(int bytes) {
    return position() + bytes;
  }

  /**
   * Copies what is there and publishes the room, if nothing stands in the way: there is an array,
   * and no wrap, and no segment that follows.
   *
   * @param length the most bytes to take
   * @param slice the most bytes to take here; if just as many are there and {@code length} is
   *     larger, nothing is taken, so that the general path can take what follows them, too
   * @return how many were taken; 0 if something stands in the way or nothing is there
   */
  public final int takeInOnePiece(byte[] dst, int offset, int length, int slice) {
    int there = cached() < length ? refresh() : cached();
    int n = Math.min(there, length);
    byte[] array = array();
    int slot = index();
    if (array == null
        || n >= size() - slot
        || n == 0
        || cut
        || n > slice
        || (n == slice && n < length)) {
      return 0;
    }
    RangeCopy.copy(array, slot, dst, offset, n);
    advanceInLap(n);
    return n;
  }

  /**
   * Copies {@code n} bytes, at most {@link #cached}, in one piece or, over the wrap, in two.
   *
   * @return false, and nothing is copied, if the memory was freed
   */
  public final boolean take(byte[] dst, int offset, int n) {
    byte[] array = array();
    int slot = index();
    int first = size() - slot;
    if (array == null) {
      return takeElsewhere(ByteBuffer.wrap(dst), offset, n);
    }
    if (n <= first) {
      RangeCopy.copy(array, slot, dst, offset, n);
    } else {
      RangeCopy.copy(array, slot, dst, offset, first);
      RangeCopy.copy(array, 0, dst, offset + first, n - first);
    }
    advance(n);
    return true;
  }

  /** The same into a buffer, whose position is left alone. */
  public final boolean take(ByteBuffer dst, int offset, int n) {
    byte[] array = array();
    int slot = index();
    int first = size() - slot;
    if (array == null) {
      return takeElsewhere(dst, offset, n);
    }
    if (n <= first) {
      dst.put(offset, array, slot, n);
    } else {
      dst.put(offset, array, slot, first);
      dst.put(offset + first, array, 0, n - first);
    }
    advance(n);
    return true;
  }

  private boolean takeElsewhere(ByteBuffer dst, int offset, int n) {
    Segment now = storage();
    if (now == null) {
      return false;
    }
    copy(now, index(), dst, offset, n);
    advance(n);
    return true;
  }

  /** Takes one byte: 0 to 255, or -1 if the memory was freed. */
  public final int take() {
    byte[] array = array();
    int value;
    if (array == null) {
      Segment now = storage();
      if (now == null) {
        return -1;
      }
      value = now.buffer().get(index());
    } else {
      value = array[index()];
    }
    advance(1);
    return value & 0xFF;
  }

  /**
   * Copies {@code n} bytes that are there, in as many pieces as needed.
   *
   * @return false if the memory was freed meanwhile
   */
  public final boolean takeAll(byte[] dst, int offset, int n) {
    for (int done = 0; done < n; ) {
      int piece = Math.min(n - done, here());
      if (piece == 0 || !take(dst, offset + done, piece)) {
        return false;
      }
      done += piece;
    }
    return true;
  }

  /**
   * Takes {@code n} bytes, which are there, into a buffer, whose position advances. Nothing is
   * taken before they are copied.
   *
   * @param prefix how many bytes to skip before them, which are there, too
   * @return false, and the buffer is as it was, if the memory was freed meanwhile
   */
  public final boolean takeAll(ByteBuffer dst, int prefix, int n) {
    byte[] array = array();
    if (array != null && isOnePiece(prefix + n)) {
      dst.put(array, index() + prefix, n);
    } else if (peek(prefix, dst, dst.position(), n)) {
      dst.position(dst.position() + n);
    } else {
      return false;
    }
    skip(prefix + n);
    return true;
  }

  /**
   * Takes {@code n} bytes, which are there, as a new array. Nothing is taken before that is made.
   *
   * @param prefix how many bytes to skip before them, which are there, too
   * @return null if the memory was freed meanwhile
   */
  public final byte @Nullable [] takeArray(int prefix, int n) {
    byte[] array = array();
    if (array != null && isOnePiece(prefix + n)) {
      int slot = index() + prefix;
      byte[] taken = Arrays.copyOfRange(array, slot, slot + n);
      advance(prefix + n);
      return taken;
    }
    byte[] taken = new byte[n];
    skip(prefix);
    return takeAll(taken, 0, n) ? taken : null;
  }

  /** Whether the next {@code n} bytes are known, and lie in one piece. */
  private boolean isOnePiece(int n) {
    return n <= cached() && n <= size() - index();
  }

  /**
   * How many bytes may be taken in one piece; looks at the other side only where none are known.
   */
  public final int here() {
    return cached() > 0 ? cached() : refresh();
  }

  /**
   * Looks at a byte that is known to be there, and takes none.
   *
   * @param ahead the distance from the position to the byte, less than {@link #cached}
   * @return 0 to 255, or -1 if the memory was freed
   */
  public final int peek(int ahead) {
    byte[] array = array();
    int slot = index() + ahead;
    int wrapped = slot < size() ? slot : slot - size();
    if (array != null) {
      return array[wrapped] & 0xFF;
    }
    Segment now = storage();
    return now == null ? -1 : now.buffer().get(wrapped) & 0xFF;
  }

  /**
   * Takes {@code n} bytes without copying them, in as many pieces as needed. They count as taken
   * also where the memory was freed meanwhile.
   */
  public final void skip(int n) {
    if (n <= cached()) {
      advance(n);
      return;
    }
    for (int left = n; left > 0; ) {
      int piece = Math.min(left, here());
      if (piece == 0) {
        jump(left);
        return;
      }
      advance(piece);
      left -= piece;
    }
  }

  /** Copies the next {@code n} bytes, which are there, to the start of a buffer, and takes none. */
  public final boolean peek(ByteBuffer dst, int n) {
    return peek(0, dst, 0, n);
  }

  /**
   * Copies {@code n} bytes that are there, in as many pieces as needed, and takes none.
   *
   * @param ahead the distance from the position to the first of them
   * @param at where in the buffer they go; its position is left alone
   * @return false if the memory was freed meanwhile
   */
  private boolean peek(int ahead, ByteBuffer dst, int at, int n) {
    Segment now = storage() != null ? storage() : resume();
    long from = position() + ahead;
    int index = index();
    long passed = position();
    for (int done = 0; done < n; ) {
      if (now == null) {
        return false;
      }
      Segment next = now.next();
      long end = from + n - done;
      long seam = next == null ? end : Math.min(next.base, end);
      if (from < seam) {
        int piece = (int) (seam - from);
        int slot = (int) ((index + (from - passed)) % now.size);
        copy(now, slot, dst, at + done, piece);
        done += piece;
        from = seam;
      }
      if (next != null && seam == next.base) {
        now = next;
        index = 0;
        passed = next.base;
      }
    }
    return true;
  }

  private static void copy(Segment from, int slot, ByteBuffer dst, int at, int n) {
    int first = Math.min(n, from.size - slot);
    dst.put(at, from.buffer(), slot, first);
    if (first < n) {
      dst.put(at + first, from.buffer(), 0, n - first);
    }
  }

  /** Lends at least {@code minimum} bytes, which are there; null if the memory was freed. */
  public final @Nullable ByteBuffer lend(WindowBuffers windows, int minimum) {
    int contiguous = Math.min(cached() >= minimum ? cached() : refresh(), size() - index());
    Segment now = storage();
    if (now != null && contiguous >= minimum) {
      return lend(windows, now, contiguous);
    }
    return peek(windows.scratch(minimum), minimum) ? lendPrivately(windows, minimum) : null;
  }

  /** Lends the next {@code to} bytes, which are there, without the first {@code from} of them. */
  public final @Nullable ByteBuffer lendSlice(WindowBuffers windows, int from, int to) {
    Segment now = storage();
    if (now != null && isOnePiece(to)) {
      return windows.slice(now, index() + from, index() + to);
    }
    ByteBuffer window = lend(windows, to);
    if (window == null) {
      return null;
    }
    int start = window.position();
    return window.limit(start + to).position(start + from);
  }

  public final WindowBuffers windows() {
    return windows(direct, true);
  }
}
