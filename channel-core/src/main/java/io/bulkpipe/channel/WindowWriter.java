// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes into the room that {@link BulkSender#fill(int, WindowWriter)} lends. */
@FunctionalInterface
public interface WindowWriter {

  /**
   * Writes from the window's position on, at most to its limit, and leaves the position after the
   * last byte written.
   *
   * @param window room in the channel, for the time of this call only
   * @return any number. If it is negative and nothing was written, {@code fill} returns -1
   * @throws IOException to give up; nothing is published, and {@code fill} throws the same
   * @throws InterruptedException to give up, in the same way
   */
  int write(ByteBuffer window) throws IOException, InterruptedException;
}
