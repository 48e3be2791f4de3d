// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the lines of a channel as bytes: see {@link LineReader#forEachLine}. */
@FunctionalInterface
public interface LineConsumer {
  /**
   * Takes one line.
   *
   * <p>The buffer is valid for the time of this call only, and so is every view made of it. When
   * the call has returned or thrown, the buffer has no bytes remaining; what it shows if it is
   * widened again means nothing.
   *
   * @param line the bytes from its position to its limit, without the end of the line: read-only,
   *     big-endian, a buffer of its own for each line. Where the position is left does not matter
   * @throws IOException to stop; this line counts as consumed all the same
   */
  void accept(ByteBuffer line) throws IOException;
}
