// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The buffers through which one side of a ring lends memory to a callback. */
final class Windows {
  /*
   * A window is a view of the whole storage, narrowed to the bytes from its position to its limit.
   * One view serves for all windows into a storage, so that lending allocates nothing. Where the
   * minimum reaches over the wrap, or from one storage into the next, a private piece of memory is
   * lent instead, and copied from or to the ring.
   *
   * L1  After the callback the buffer that was lent has no bytes remaining.
   */

  private final boolean direct;
  private final boolean readOnly;

  private @Nullable Storage viewed;
  private @Nullable ByteBuffer view;
  private @Nullable ByteBuffer scratch;
  private @Nullable ByteBuffer scratchView;

  private int from;
  private int length;

  Windows(boolean direct, boolean readOnly) {
    this.direct = direct;
    this.readOnly = readOnly;
  }

  /** A window of {@code n} bytes of a storage. */
  ByteBuffer into(Storage storage, int index, int n) {
    return lend(view(storage), index, n);
  }

  /** A window for which {@link #used} is not asked, from one index of a storage to another. */
  ByteBuffer slice(Storage storage, int begin, int end) {
    return view(storage).clear().limit(end).position(begin).order(ByteOrder.BIG_ENDIAN);
  }

  private ByteBuffer view(Storage storage) {
    ByteBuffer window = view;
    if (window == null || viewed != storage) {
      window = readOnly ? storage.buffer.asReadOnlyBuffer() : storage.buffer.duplicate();
      view = window;
      viewed = storage;
    }
    return window;
  }

  /** The private memory, at least {@code n} bytes. */
  ByteBuffer scratch(int n) {
    ByteBuffer memory = scratch;
    if (memory == null || memory.capacity() < n) {
      memory = direct ? ByteBuffer.allocateDirect(n) : ByteBuffer.allocate(n);
      scratch = memory;
      scratchView = readOnly ? memory.asReadOnlyBuffer() : memory.duplicate();
    }
    return memory;
  }

  /** A window of {@code n} bytes of the private memory. */
  ByteBuffer intoScratch(int n) {
    scratch(n);
    return lend(Objects.requireNonNull(scratchView), 0, n);
  }

  private ByteBuffer lend(ByteBuffer window, int index, int n) {
    from = index;
    length = n;
    return window.clear().limit(index + n).position(index).order(ByteOrder.BIG_ENDIAN);
  }

  /** Takes a window back without looking at it. */
  void takeBack(ByteBuffer window) {
    window.limit(window.position());
  }

  /**
   * Takes a window back.
   *
   * @return how many bytes of it were used
   * @throws IllegalStateException if the callback left its position outside of it
   */
  int used(ByteBuffer window) {
    int used = window.position() - from;
    takeBack(window);
    if (used < 0 || used > length) {
      throw new IllegalStateException("window.position=" + window.position() + " is not from "
          + from + " to " + (from + length) + ", where the window was lent");
    }
    return used;
  }
}
