// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes the windows through which one side of a ring lends memory to a callback. */
public final class WindowBuffers {
  /*
   * A window is a view of the whole segment. Its position and limit enclose the lent bytes. If the
   * minimum reaches over the wrap, or from one segment into the next, private memory is lent
   * instead, and copied from or to the ring.
   *
   * WINDOW-1  After the callback, its window has no bytes remaining. The library never uses that
   *     buffer again: each lending makes a new view.
   */

  private final boolean direct;
  private final boolean readOnly;

  /** The private memory, made when it is first needed. */
  private @Nullable ByteBuffer scratch;

  private int from;
  private int length;

  public WindowBuffers(boolean direct, boolean readOnly) {
    this.direct = direct;
    this.readOnly = readOnly;
  }

  /** Lends {@code n} bytes of a segment. */
  public ByteBuffer into(Segment storage, int index, int n) {
    return lend(storage.buffer(), index, n);
  }

  /** Lends a segment from one index to another. {@link #used} is not called for such a window. */
  public ByteBuffer slice(Segment storage, int begin, int end) {
    return view(storage.buffer()).limit(end).position(begin);
  }

  /** Returns the private memory, at least {@code n} bytes. */
  public ByteBuffer scratch(int n) {
    ByteBuffer memory = scratch;
    if (memory == null || memory.capacity() < n) {
      memory = direct ? ByteBuffer.allocateDirect(n) : ByteBuffer.allocate(n);
      scratch = memory;
    }
    return memory;
  }

  /** Lends {@code n} bytes of the private memory. */
  public ByteBuffer intoScratch(int n) {
    return lend(scratch(n), 0, n);
  }

  private ByteBuffer lend(ByteBuffer memory, int index, int n) {
    from = index;
    length = n;
    return view(memory).limit(index + n).position(index);
  }

  /** Makes a new view of all of the memory. */
  private ByteBuffer view(ByteBuffer memory) {
    return (readOnly ? memory.asReadOnlyBuffer() : memory.duplicate()).clear();
  }

  /** Takes a window back, wherever its position is. */
  public void takeBack(ByteBuffer window) {
    window.limit(window.position());
  }

  /**
   * Takes a window back.
   *
   * @return how many bytes of it the callback has used
   * @throws IllegalStateException if the callback left the position outside of the window
   */
  public int used(ByteBuffer window) {
    int used = window.position() - from;
    takeBack(window);
    if (used < 0 || used > length) {
      throw new IllegalStateException("window.position=" + window.position() + " is not from "
          + from + " to " + (from + length) + ", where the window was lent");
    }
    return used;
  }
}
