// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;

/** The consumed bytes of one line that does not lie in one window. */
class GatheredLine {
  private static final byte[] NOTHING = {};

  /** A longer array is not kept from one line to the next. */
  private static final int KEPT = 64 * 1024;

  private static final int FIRST_LENGTH = 128;

  private final int limit;

  private byte[] bytes = NOTHING;
  private int length;

  /** @param limit the longest line, in bytes */
  GatheredLine(int limit) {
    this.limit = limit;
  }

  final int limit() {
    return limit;
  }

  final boolean isEmpty() {
    return length == 0;
  }

  /**
   * Returns whether the line is above the limit. That is so only if a carriage return at its end,
   * which {@link #add} did not count, turned out to be text.
   */
  final boolean isTooLong() {
    return length > limit;
  }

  /**
   * Adds the bytes of a window from one index to another, unless the line gets too long. A carriage
   * return at the end is added, but not counted: it may belong to the end of the line. If this
   * fails, nothing has changed.
   *
   * @return false if the line is too long
   */
  final boolean add(ByteBuffer window, int from, int end) {
    long longer = (long) length + (end - from);
    boolean returns = end > from ? window.get(end - 1) == '\r' : endsWithReturn();
    if (longer - (returns ? 1 : 0) > limit) {
      return false;
    }
    if (longer > bytes.length) {
      long doubled = Math.min(limit, Math.max(FIRST_LENGTH, 2L * bytes.length));
      bytes = copy(bytes, (int) Math.min(Integer.MAX_VALUE, Math.max(longer, doubled)));
    }
    window.get(from, bytes, length, end - from);
    length = (int) longer;
    return true;
  }

  /** Makes a longer copy of an array. A test overrides it to fail. */
  byte[] copy(byte[] array, int newLength) {
    return Arrays.copyOf(array, newLength);
  }

  /** Drops a carriage return at the end, because a line feed follows it. */
  final void dropReturn() {
    if (endsWithReturn()) {
      length--;
    }
  }

  private boolean endsWithReturn() {
    return length > 0 && bytes[length - 1] == '\r';
  }

  /** Starts the next line. */
  final void clear() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = NOTHING;
    }
  }

  final String decode(Charset charset) {
    return new String(bytes, 0, length, charset);
  }

  /** Returns a new buffer that holds exactly the bytes of the line. */
  final ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, length).slice();
  }
}
