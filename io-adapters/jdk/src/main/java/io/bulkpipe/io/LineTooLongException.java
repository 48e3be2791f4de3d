// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;

/**
 * A line is longer than the limit of a {@link LineReader}. The reader's next call skips the rest of
 * that line and goes on with the next line.
 */
public final class LineTooLongException extends IOException {
  private static final long serialVersionUID = 1L;

  /** In bytes. */
  private final int limit;

  LineTooLongException(int limit) {
    super("a line is longer than limit=" + limit + " bytes");
    this.limit = limit;
  }

  /**
   * Returns the limit that the line exceeds.
   *
   * @return bytes, without the end of the line
   */
  public int limit() {
    return limit;
  }
}
