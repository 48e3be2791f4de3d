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
   * @param line the bytes from its position to its limit, without the end of the line; read-only,
   *     big-endian, and valid for the time of this call only. Where the position is left does not
   *     matter
   * @throws IOException to stop; this line counts as consumed all the same
   */
  void accept(ByteBuffer line) throws IOException;
}
