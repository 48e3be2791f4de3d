// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

/** The ends of line that a {@link LineReader} accepts. */
public enum LineEnding {

  /**
   * {@code \n}, {@code \r\n} or {@code \r}, as with {@link java.io.BufferedReader}. If a line ends
   * with {@code \r}, a reader returns it without waiting for the next byte.
   */
  ANY(LineEnds.CR),

  /**
   * {@code \n} only. A {@code \r} right before it is dropped. Any other {@code \r} is text. A
   * reader waits for the {@code \n} and consumes it with its line, so the bytes after the line stay
   * in the channel. Use it for headers before a body, as in HTTP, LSP, STOMP and SMTP, and for
   * server-sent events.
   */
  LF(LineEnds.LF);

  /**
   * The byte that ends a line beside a line feed, repeated eight times for {@link LineEnds#next}.
   */
  final long other;

  LineEnding(long other) {
    this.other = other;
  }
}
