// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the lines of a channel as bytes, for {@link LineReader#forEachLine}. */
@FunctionalInterface
public interface LineConsumer {
  /**
   * Takes one line.
   *
   * <p>The buffer is valid only during this call, and so is every view of it. When the call has
   * returned or thrown, the buffer has no bytes remaining. If its limit is raised again, its
   * contents are undefined.
   *
   * @param line the bytes of the line, from position to limit, without the end of the line. The
   *     buffer is read-only and big-endian, and each line has its own. The position after the call
   *     does not matter
   * @throws IOException to stop; this line still counts as consumed
   */
  void accept(ByteBuffer line) throws IOException;
}
