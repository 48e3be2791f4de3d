// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes into memory that a sender was lent: see {@link BulkSender#fill}. */
@FunctionalInterface
public interface WindowWriter {

  /**
   * Writes from the window's position on, at most to its limit, and leaves the position behind the
   * last byte written.
   *
   * @param window room in the channel, for the time of this call only
   * @return anything; negative, with nothing written, makes {@code fill} return -1
   * @throws IOException to give up: nothing is published
   * @throws InterruptedException to give up: nothing is published
   */
  int write(ByteBuffer window) throws IOException, InterruptedException;
}
