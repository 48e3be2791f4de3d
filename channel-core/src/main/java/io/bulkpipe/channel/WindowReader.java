// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the bytes that {@link BulkReceiver#drain(int, WindowReader)} lends. */
@FunctionalInterface
public interface WindowReader {

  /**
   * Reads from the window's position on, at most to its limit, and leaves the position after the
   * last byte that it has consumed.
   *
   * @param window bytes in the channel, read-only, for the time of this call only
   * @return any number; it is ignored
   * @throws IOException to give up; nothing is consumed, and {@code drain} throws the same
   * @throws InterruptedException to give up, in the same way
   */
  int read(ByteBuffer window) throws IOException, InterruptedException;
}
