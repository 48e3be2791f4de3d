// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;

/** The bytes of one line that were consumed piece by piece. */
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

  /** Tells whether it is above the limit: by a carriage return that turned out to be text. */
  final boolean isTooLong() {
    return length > limit;
  }

  /**
   * Adds the bytes of a window from one index to another, unless the line became too long. A
   * carriage return at the end is added, but not counted: it may belong to the end of the line. If
   * this fails, nothing has changed.
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

  /** Makes a longer copy of an array; a test lets it fail. */
  byte[] copy(byte[] array, int newLength) {
    return Arrays.copyOf(array, newLength);
  }

  /** Drops a carriage return at the end: a line feed came behind it. */
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

  /** A new buffer of its bytes and of nothing else. */
  final ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, length).slice();
  }
}
