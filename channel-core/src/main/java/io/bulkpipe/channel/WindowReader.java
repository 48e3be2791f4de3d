// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads memory that a receiver was lent: see {@link BulkReceiver#drain}. */
@FunctionalInterface
public interface WindowReader {

  /**
   * Reads from the window's position on, at most to its limit, and leaves the position behind the
   * last byte that it has consumed.
   *
   * @param window bytes in the channel, read-only, for the time of this call only
   * @return anything; it is not looked at
   * @throws IOException to give up: nothing is consumed
   * @throws InterruptedException to give up: nothing is consumed
   */
  int read(ByteBuffer window) throws IOException, InterruptedException;
}
