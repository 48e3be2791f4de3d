// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

/** What ends a line that a {@link LineReader} reads. */
public enum LineEnding {

  /**
   * {@code \n}, {@code \r\n} or {@code \r}, as with {@link java.io.BufferedReader}. A reader
   * returns a line that ends with {@code \r} without waiting for what may follow.
   */
  ANY(LineEnds.CR),

  /**
   * {@code \n} only. A {@code \r} right before it is dropped; any other {@code \r} is text. A
   * reader waits for the {@code \n} and consumes it together with its line, so what it leaves in
   * the channel begins behind it: for headers before a body, as in HTTP, LSP, STOMP, SMTP, and for
   * server-sent events.
   */
  LF(LineEnds.LF);

  /** Beside a line feed, the byte that ends a line, eight times: see {@link LineEnds#next}. */
  final long other;

  LineEnding(long other) {
    this.other = other;
  }
}
