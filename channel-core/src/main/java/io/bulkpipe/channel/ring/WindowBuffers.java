// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The buffers through which one side of a ring lends memory to a callback. */
public final class WindowBuffers {
  /*
   * A window is a view of the whole segment, narrowed to the bytes from its position to its limit.
   * Where the minimum reaches over the wrap, or from one segment into the next, a private piece of
   * memory is lent instead, and copied from or to the ring.
   *
   * WINDOW-1  After the callback, the buffer that was lent has no bytes remaining, and the library
   *     never gives it any again: each lending makes a new view.
   */

  private final boolean direct;
  private final boolean readOnly;

  /** Private memory, made when it is first needed. */
  private @Nullable ByteBuffer scratch;

  private int from;
  private int length;

  public WindowBuffers(boolean direct, boolean readOnly) {
    this.direct = direct;
    this.readOnly = readOnly;
  }

  /** A window of {@code n} bytes of a segment. */
  public ByteBuffer into(Segment storage, int index, int n) {
    return lend(storage.buffer, index, n);
  }

  /** A window for which {@link #used} is not called, from one index of a segment to another. */
  public ByteBuffer slice(Segment storage, int begin, int end) {
    return view(storage.buffer).limit(end).position(begin);
  }

  /** The private memory, at least {@code n} bytes. */
  public ByteBuffer scratch(int n) {
    ByteBuffer memory = scratch;
    if (memory == null || memory.capacity() < n) {
      memory = direct ? ByteBuffer.allocateDirect(n) : ByteBuffer.allocate(n);
      scratch = memory;
    }
    return memory;
  }

  /** A window of {@code n} bytes of the private memory. */
  public ByteBuffer intoScratch(int n) {
    return lend(scratch(n), 0, n);
  }

  private ByteBuffer lend(ByteBuffer memory, int index, int n) {
    from = index;
    length = n;
    return view(memory).limit(index + n).position(index);
  }

  /** A new view of all of the memory. */
  private ByteBuffer view(ByteBuffer memory) {
    return (readOnly ? memory.asReadOnlyBuffer() : memory.duplicate()).clear();
  }

  /** Takes a window back without looking at it. */
  public void takeBack(ByteBuffer window) {
    window.limit(window.position());
  }

  /**
   * Takes a window back.
   *
   * @return how many bytes of it were used
   * @throws IllegalStateException if the callback left its position outside of it
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
