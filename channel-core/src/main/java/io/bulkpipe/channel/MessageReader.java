// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Gets messages lent: see {@link MessageReceiver#drain}. */
@FunctionalInterface
public interface MessageReader {

  /**
   * Reads a message.
   *
   * @param message its bytes are the remaining ones of this read-only buffer, which afterwards has
   *     none
   * @throws IOException ends the call that lent it, and leaves the message in the channel
   * @throws InterruptedException ends the call in the same way
   */
  void read(ByteBuffer message) throws IOException, InterruptedException;
}
